/** What can be done to an event in the trail, by right click or keys. */

import { IconArrowBackUp } from '@tabler/icons-react';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { ContextMenuItem } from '../../ui/context-menu';
import { allEventsWords, canBeTakenBack } from './event-words';

interface EventDeeds {
  readonly onShow: (event: EventRead) => void;
  /** Narrows the trail to the entity the event is about. */
  readonly onFollow: (entityId: string) => void;
  readonly takeBack: (event: EventRead) => void;
}

export function eventMenu(event: EventRead, { onShow, onFollow, takeBack }: EventDeeds): readonly ContextMenuItem[] {
  const copy = () => void navigator.clipboard.writeText(event.event_id);
  const back = {
    id: 'back',
    label: t('audit.takeBack.button'),
    group: 'change',
    icon: <IconArrowBackUp size={14} aria-hidden />,
    run: () => takeBack(event),
  };
  return [
    { id: 'open', label: t('audit.menu.open'), group: 'open', run: () => onShow(event) },
    { id: 'follow', label: allEventsWords(event.entity_type), group: 'open', run: () => onFollow(event.entity_id) },
    ...(canBeTakenBack(event) ? [back] : []),
    { id: 'copy', label: t('audit.menu.copy'), group: 'copy', run: copy },
  ];
}
