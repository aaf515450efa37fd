/** What a persona's conversations and memories come to; worked out on this device when it is asked for. */

import { Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { analyticsGet } from '../../generated/api/sdk.gen';
import type { Analytics } from '../../generated/api/types.gen';
import { countOf } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import { ProblemNotice } from '../../ui/problem-notice';
import { daySeries, moodSeries } from './insight-series';
import classes from './insights.module.css';
import editor from './persona-editor.module.css';

const DAYS = 90;

export function Insights({ personaId }: { readonly personaId: string }) {
  const [told, setTold] = useState<Analytics | null>(null);
  const { run, busy, problem } = useCommand(
    () => answer(analyticsGet({ path: { persona_id: personaId }, query: { days: DAYS } })),
    { onProblem: () => true },
  );
  const look = async () => setTold((await run()) ?? null);

  return (
    <section className={editor.group} aria-labelledby="insights">
      <h2 id="insights">Insights</h2>
      <Text size="sm" c="dimmed" mb={8}>
        The last {DAYS} days, worked out on this device.
      </Text>
      <Button variant="default" loading={busy} onClick={() => void look()}>
        {told === null ? 'Work them out' : 'Work them out again'}
      </Button>
      {problem && <ProblemNotice problem={problem} onRetry={() => void look()} />}
      {told && <Told told={told} />}
    </section>
  );
}

function Told({ told }: { readonly told: Analytics }) {
  const days = daySeries(told.days);
  return (
    <div className={classes.told}>
      <p>
        {countOf(told.memories, 'memory', 'memories')}, {told.never_recalled.toLocaleString()} of them never recalled.
      </p>
      {days.times.length > 1 && (
        <TimeSeriesChart label="Messages and memories by day" times={days.times} series={days.series} />
      )}
      {told.most_recalled.length > 0 && (
        <>
          <h3>Most recalled</h3>
          <ul className={classes.list}>
            {told.most_recalled.map((memory) => (
              <li key={memory.id}>
                <Link to="/memories" search={{ memory: memory.id }}>
                  {memory.content}
                </Link>{' '}
                <span className={classes.count}>{countOf(memory.count, 'time')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Topics topics={told.topics} />
      <Mood told={told} />
    </div>
  );
}

function Topics({ topics }: { readonly topics: Analytics['topics'] }) {
  if (topics === null) {
    return (
      <p>
        Topics and mood are not looked for: this persona’s privacy settings forbid it.{' '}
        <Link to="/audit">The audit trail</Link> has when that was set and first obeyed.
      </p>
    );
  }
  if (topics.length === 0) return null;
  return (
    <>
      <h3>Topics</h3>
      <ul className={classes.list}>
        {topics.map((topic) => (
          <li key={topic.label} title={topic.typical.map((memory) => memory.content).join('\n')}>
            <strong>{topic.label}</strong>{' '}
            <span className={classes.count}>{countOf(topic.count, 'memory', 'memories')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Mood({ told }: { readonly told: Analytics }) {
  if (told.problem !== null) return <p role="alert">{told.problem}</p>;
  if (told.mood === null || told.mood.length < 2) return null;
  const mood = moodSeries(told.mood);
  return (
    <>
      <h3>How what you said felt</h3>
      <TimeSeriesChart label="Mood by day, from -1 to 1" times={mood.times} series={mood.series} />
    </>
  );
}
