/** A dot where a persona, or a conversation, is open on other devices, with their names for those who ask or hear. */

import { Tooltip, VisuallyHidden } from '@mantine/core';
import { t } from '../i18n/i18n';
import classes from './presence-mark.module.css';
import { usePresence } from './use-presence';

interface PresenceMarkProps {
  readonly of: 'persona' | 'conversation';
  readonly id: string | null;
  /** The names are in view, too. */
  readonly inWords?: boolean;
}

export function PresenceMark({ of, id, inWords = false }: PresenceMarkProps) {
  const here = usePresence(of, id);
  if (here.length === 0) return null;
  const typists = here.filter((each) => each.is_typing);
  const names = (typists.length > 0 ? typists : here).map((each) => each.device_name).join(', ');
  const words =
    typists.length > 0 ? t('switcher.typingOn', { devices: names }) : t('switcher.openOn', { devices: names });
  return (
    <Tooltip label={words}>
      <span className={classes.mark} data-typing={typists.length > 0 || undefined}>
        <span className={classes.dot} />
        {inWords ? <span className={classes.words}>{words}</span> : <VisuallyHidden>{words}</VisuallyHidden>}
      </span>
    </Tooltip>
  );
}
