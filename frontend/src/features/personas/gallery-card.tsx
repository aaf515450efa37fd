/** A persona as a card: its face in its colour, who it is, and how much there is of it. */

import { Badge } from '@mantine/core';
import { PresenceMark } from '../../commands/presence-mark';
import { t } from '../../i18n/i18n';
import { NAMELESS, withNames } from '../../lib/card-macros';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { isAccent } from '../../ui/accents';
import { FlashOnChange } from '../../ui/flash-on-change';
import { PersonaAvatar } from '../../ui/persona-avatar';
import classes from './gallery-card.module.css';
import type { GalleryPersona } from './gallery-view';

const SHOWN_TAGS = 2;

interface GalleryCardProps {
  readonly persona: GalleryPersona;
  readonly isActive: boolean;
  readonly changed: ReadonlySet<string>;
}

export function GalleryCard({ persona, isActive, changed }: GalleryCardProps) {
  const { memories, lastTalk, accent } = persona;
  return (
    <FlashOnChange
      changed={changed}
      rowKey={persona.id}
      className={classes.card}
      style={{ borderTopColor: `var(--mantine-color-${isAccent(accent) ? accent : 'gray'}-filled)` }}
    >
      <div className={classes.head} data-retired={persona.retired_at !== null || undefined}>
        <PersonaAvatar name={persona.name} avatar={persona.avatar} size={56} accent={accent} />
        <div className={classes.who}>
          <span className={classes.name}>{persona.name}</span>
          <span className={classes.marks}>
            {isActive && <Badge size="xs">{t('personas.gallery.active')}</Badge>}
            {persona.retired_at !== null && (
              <Badge size="xs" color="gray" variant="outline">
                {t('personas.gallery.retired')}
              </Badge>
            )}
            {persona.origin?.kind === 'sample' && (
              <Badge size="xs" color="gray" variant="light">
                {t('personas.gallery.sample')}
              </Badge>
            )}
            <PresenceMark of="persona" id={persona.id} inWords />
          </span>
        </div>
      </div>
      <p className={classes.description}>{withNames(persona.description, { char: persona.name, user: NAMELESS })}</p>
      <div className={classes.tags}>
        {persona.tags.slice(0, SHOWN_TAGS).map((tag) => (
          <Badge key={tag} variant="light" color="gray" size="sm" tt="none" fw={500}>
            {tag}
          </Badge>
        ))}
      </div>
      <div className={classes.figures}>
        <span>{memories === null ? '…' : t('personas.gallery.memories', { count: memories })}</span>
        {lastTalk !== null && (
          <time dateTime={lastTalk} title={fullDate(lastTalk)}>
            {t('personas.gallery.talked', { when: relativeTime(lastTalk) })}
          </time>
        )}
      </div>
    </FlashOnChange>
  );
}
