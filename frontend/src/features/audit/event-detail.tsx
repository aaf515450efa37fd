/** Everything an event says: the fields before and after, who caused it, and its place in the hash chain. */

import { Button, Text } from '@mantine/core';
import type { EventRead } from '../../generated/live';
import { fullDate } from '../../lib/relative-time';
import { DetailPane, FactList } from '../../ui/detail-pane';
import { FieldDiff } from '../../ui/field-diff';
import classes from './event-detail.module.css';
import { canBeTakenBack, eventWords, unreadWords } from './event-words';
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
      of="event"
      onClose={onClose}
    >
      {why !== null && <Text size="sm">{why}</Text>}
      <FieldDiff changes={event.changes} />
      {canBeTakenBack(event) && <TakeBack key={event.event_id} event={event} />}
      <Button variant="default" onClick={() => onFollow(event.entity_id)}>
        All events of this {event.entity_type}
      </Button>
      <EventFacts event={event} />
    </DetailPane>
  );
}

function EventFacts({ event }: { event: EventRead }) {
  const facts: [string, string | null][] = [
    ['Recorded', fullDate(event.recorded_at)],
    ['Number', String(event.seq)],
    ['Actor', event.actor],
    ['Entity', event.entity_id],
    ['Persona', event.persona_id],
    ['Device', event.device_id],
    ['Logical clock', event.hlc],
    ['Event id', event.event_id],
    ['Caused by', event.causation_id],
    ['Hash before', event.prev_hash],
    ['Hash', event.hash],
  ];
  return <FactList facts={facts} />;
}
