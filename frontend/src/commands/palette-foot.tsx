/** What else the palette can do: signs to begin with while it is empty, keys once there is something to go to. */

import { Kbd } from '@mantine/core';
import { t } from '../i18n/i18n';
import { Keys } from '../ui/keys';
import classes from './palette.module.css';
import { PREFIXES } from './palette-sections';

interface PaletteFootProps {
  readonly isEmpty: boolean;
  /** Whether the meant row leads to an address. */
  readonly canGo: boolean;
  readonly onPrefix: (sign: string) => void;
}

export function PaletteFoot({ isEmpty, canGo, onPrefix }: PaletteFootProps) {
  return (
    <div className={classes.foot}>
      {isEmpty
        ? Object.entries(PREFIXES).map(([sign, mode]) => (
            <button
              key={sign}
              type="button"
              tabIndex={-1}
              className={classes.hint}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onPrefix(sign)}
            >
              <Kbd size="xs">{sign}</Kbd> {t(`commands.prefixes.${mode}`)}
            </button>
          ))
        : null}
      {canGo && (
        <span className={classes.hint}>
          <Keys shortcut="mod+enter" /> {t('commands.palette.beside')}
        </span>
      )}
    </div>
  );
}
