/** Everything an event says: the fields before and after, who caused it, and its place in the hash chain. */

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { EventRead } from '../../generated/live';
import { fullDate } from '../../lib/relative-time';
import { FieldDiff } from '../../ui/field-diff';
import classes from './event-detail.module.css';
import { eventWords } from './event-words';

interface EventDetailProps {
  event: EventRead;
  onClose: () => void;
  /** Narrows the trail to the entity this event is about. */
  onFollow: (entityId: string) => void;
}

export function EventDetail({ event, onClose, onFollow }: EventDetailProps) {
  return (
    <div className={classes.detail}>
      <header className={classes.head}>
        <div className={classes.name}>
          <h2 className={classes.title}>{eventWords(event.name)}</h2>
          <code className={classes.code}>{event.name}</code>
        </div>
        <Tooltip label="Close (Esc)">
          <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label="Close the event">
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.body}>
        <FieldDiff changes={event.changes} />
        <Button variant="default" onClick={() => onFollow(event.entity_id)}>
          All events of this {event.entity_type}
        </Button>
        <EventFacts event={event} />
      </div>
    </div>
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
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value ?? 'none'}</dd>
        </div>
      ))}
    </dl>
  );
}
