/** Everything an event says: the fields before and after, who caused it, and its place in the hash chain. */

import { Button, Text } from '@mantine/core';
import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { DetailPane, FactList } from '../../ui/detail-pane';
import { FieldDiff } from '../../ui/field-diff';
import classes from './event-detail.module.css';
import { actorWords, allEventsWords, canBeTakenBack, eventWords, unreadWords } from './event-words';
import { TakeBack } from './take-back';

interface EventDetailProps {
  event: EventRead;
  onClose: () => void;
  /** Narrows the trail to the entity this event is about. */
  onFollow: (entityId: string) => void;
}

export function EventDetail({ event, onClose, onFollow }: EventDetailProps) {
  const why = unreadWords(event);
  return (
    <DetailPane
      title={eventWords(event.name)}
      subtitle={<code className={classes.code}>{event.name}</code>}
      of={t('audit.detailOf')}
      onClose={onClose}
    >
      {why !== null && <Text size="sm">{why}</Text>}
      <FieldDiff changes={event.changes} />
      {canBeTakenBack(event) && <TakeBack key={event.event_id} event={event} />}
      <Button variant="default" onClick={() => onFollow(event.entity_id)}>
        {allEventsWords(event.entity_type)}
      </Button>
      <EventFacts event={event} />
    </DetailPane>
  );
}

function EventFacts({ event }: { event: EventRead }) {
  const facts: [string, string | null][] = [
    [t('audit.facts.recorded'), fullDate(event.recorded_at)],
    [t('audit.facts.number'), String(event.seq)],
    [t('audit.facts.actor'), actorWords(event.actor)],
    [t('audit.facts.entity'), event.entity_id],
    [t('audit.facts.persona'), event.persona_id],
    [t('audit.facts.device'), event.device_id],
    [t('audit.facts.clock'), event.hlc],
    [t('audit.facts.eventId'), event.event_id],
    [t('audit.facts.cause'), event.causation_id],
    [t('audit.facts.hashBefore'), event.prev_hash],
    [t('audit.facts.hash'), event.hash],
  ];
  return <FactList facts={facts} />;
}
