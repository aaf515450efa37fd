/** Every persona of the vault; one click opens it. */

import { Badge, Button } from '@mantine/core';
import { IconMasksTheater, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { runCommand } from '../../commands/registry';
import type { PersonaSummary } from '../../generated/live';
import { NAMELESS, withNames } from '../../lib/card-macros';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { FlashOnChange } from '../../ui/flash-on-change';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PersonaAvatar } from '../../ui/persona-avatar';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { VirtualList } from '../../ui/virtual-list';
import classes from './persona-list.module.css';

const ROW_HEIGHT = 48;
const SHOWN_TAGS = 3;

interface PersonaListProps {
  readonly onOpen: (personaId: string) => void;
}

export function PersonaList({ onOpen }: PersonaListProps) {
  const create = (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => runCommand('persona.new')}>
      New persona
    </Button>
  );
  return (
    <Screen title="Personas" actions={create}>
      <Personas onOpen={onOpen} />
    </Screen>
  );
}

function Personas({ onOpen }: PersonaListProps) {
  const personas = useLiveQuery('personas$', {});
  const [active, setActive] = useState<number | null>(null);

  if (personas.status === 'loading') return <LoadingSkeleton rows={6} rowHeight={32} />;
  if (personas.status === 'failed') return <ProblemNotice problem={personas.problem} onRetry={personas.retry} />;
  if (personas.rows.length === 0) return <NoPersonas />;
  const { rows, changed } = personas;
  const open = (index: number) => {
    const persona = rows[index];
    if (persona) onOpen(persona.id);
  };
  return (
    <VirtualList
      ariaLabel="Personas"
      rowCount={rows.length}
      rowHeight={ROW_HEIGHT}
      getKey={(index) => rows[index]?.id ?? index}
      activeIndex={active}
      onActiveIndexChange={(index, { by }) => (by === 'click' ? open(index) : setActive(index))}
      onActivate={open}
      renderRow={(index) => {
        const persona = rows[index];
        return persona && <PersonaRow persona={persona} changed={changed} />;
      }}
    />
  );
}

function PersonaRow({ persona, changed }: { persona: PersonaSummary; changed: ReadonlySet<string> }) {
  return (
    <FlashOnChange changed={changed} rowKey={persona.id} className={classes.row}>
      <PersonaAvatar name={persona.name} avatar={persona.avatar} size={32} />
      <span className={classes.name}>{persona.name}</span>
      <span className={classes.description}>
        {withNames(persona.description, { char: persona.name, user: NAMELESS })}
      </span>
      <span className={classes.tags}>
        {persona.tags.slice(0, SHOWN_TAGS).map((tag) => (
          <Badge key={tag} variant="light" color="gray" size="sm" tt="none" fw={500}>
            {tag}
          </Badge>
        ))}
      </span>
      <time className={classes.changed} dateTime={persona.updated_at} title={`Changed ${fullDate(persona.updated_at)}`}>
        {relativeTime(persona.updated_at)}
      </time>
    </FlashOnChange>
  );
}

function NoPersonas() {
  return (
    <EmptyState
      icon={<IconMasksTheater size={22} aria-hidden />}
      title="No persona yet"
      description="A persona is a character you talk to: a name, a way of speaking, and what it remembers. Make one, or drop a character card here."
      actions={<Button onClick={() => runCommand('persona.new')}>New persona</Button>}
    />
  );
}
