/** One event as a line of the trail. */

import type { EventRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { clockTime, fullDate, relativeTime } from '../../lib/relative-time';
import classes from './event-row.module.css';
import { actorWords, eventSubject, eventTone, eventWords, shortId } from './event-words';

export function EventRow({ event }: { event: EventRead }) {
  return (
    <div className={classes.row}>
      <time className={classes.time} dateTime={event.recorded_at} title={fullDate(event.recorded_at)}>
        <span className={classes.clock}>{clockTime(event.recorded_at)}</span>
        <span className={classes.age}>{relativeTime(event.recorded_at)}</span>
      </time>
      <span className={classes.tone} data-tone={eventTone(event.name)} aria-hidden />
      <span className={classes.words}>
        {eventWords(event.name)}
        {event.unread &&
          ` · ${event.unread === 'newer' ? t('audit.unread.newerShort') : t('audit.unread.malformedShort')}`}
      </span>
      <span className={classes.subject}>{eventSubject(event)}</span>
      <code className={classes.code} title={event.entity_id}>
        {event.name}
      </code>
      <span className={classes.actor}>{actorWords(event.actor)}</span>
      <span className={classes.device} title={t('audit.deviceNamed', { device: event.device_id })}>
        {shortId(event.device_id)}
      </span>
    </div>
  );
}
