/** One live query in full: how it is kept, what it has cost, its SQL and SQLite's plan for it. */

import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { liveQueriesPlan } from '../../generated/api/sdk.gen';
import type { QueryPlan } from '../../generated/api/types.gen';
import type { OpenQuery } from '../../generated/live';
import { fullDate } from '../../lib/relative-time';
import { DetailPane, FactList } from '../../ui/detail-pane';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './query-detail.module.css';

const MODES: Record<OpenQuery['mode'], string> = {
  incremental: 'Kept by applying changes',
  rerun: 'Run again after each commit that concerns it',
  polled: 'Read every so often; its rows are not in the database',
};

export function QueryDetail({ query, onClose }: { query: OpenQuery; onClose: () => void }) {
  return (
    <DetailPane title={query.name} subtitle={query.label} of="live query" onClose={onClose}>
      <QueryFacts query={query} />
      {query.mode !== 'polled' && <Plan queryKey={query.key} />}
    </DetailPane>
  );
}

function QueryFacts({ query }: { query: OpenQuery }) {
  const facts: [string, string][] = [
    ['Kept how', MODES[query.mode]],
    ...(query.why ? [['Because', query.why] satisfies [string, string]] : []),
    ['Parameters', JSON.stringify(query.params, null, 1)],
    [
      'Readers',
      query.subscribers === 0 ? 'none; kept for a while in case somebody comes back' : String(query.subscribers),
    ],
    ['Rows', String(query.rows)],
    ['Commits seen', String(query.seen)],
    ['Concerned it', String(query.relevant)],
    ['Changed it', String(query.patched)],
    ['Read anew', String(query.reread)],
    ['Cost', `median ${query.p50_ms.toFixed(3)} ms, most ${query.max_ms.toFixed(3)} ms`],
    ['Last patch', query.last_patch_at === null ? 'none yet' : fullDate(query.last_patch_at)],
  ];
  return <FactList facts={facts} />;
}

type PlanState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'read'; readonly plan: QueryPlan };

function Plan({ queryKey }: { queryKey: string }) {
  const [state, setState] = useState<PlanState>({ status: 'loading' });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again
  useEffect(() => {
    let wanted = true;
    answer(liveQueriesPlan({ path: { key: queryKey } })).then(
      (plan) => wanted && setState({ status: 'read', plan }),
      (error: unknown) => wanted && setState({ status: 'failed', problem: toProblem(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [queryKey, attempt]);

  if (state.status === 'loading') return <LoadingSkeleton rows={4} />;
  if (state.status === 'failed') {
    return <ProblemNotice problem={state.problem} onRetry={() => setAttempt((count) => count + 1)} />;
  }
  return (
    <>
      <Block title="SQL" text={state.plan.sql ?? ''} />
      <Block title="Plan" text={state.plan.plan.join('\n')} />
    </>
  );
}

function Block({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title}>
      <header className={classes.blockHead}>
        <h3 className={classes.blockTitle}>{title}</h3>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : `Copy the ${title === 'SQL' ? title : title.toLowerCase()}`}
            </Button>
          )}
        </CopyButton>
      </header>
      <pre className={classes.code}>{text}</pre>
    </section>
  );
}
