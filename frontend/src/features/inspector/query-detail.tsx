/** One live query in full: how it is kept, what it has cost, its SQL and SQLite's plan for it. */

import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { liveQueriesPlan } from '../../generated/api/sdk.gen';
import type { QueryPlan } from '../../generated/api/types.gen';
import type { OpenQuery } from '../../generated/live';
import { locale, t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { DetailPane, FactList } from '../../ui/detail-pane';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './query-detail.module.css';

export function QueryDetail({ query, onClose }: { query: OpenQuery; onClose: () => void }) {
  return (
    <DetailPane title={query.name} subtitle={query.label} of={t('inspector.liveQueryInWords')} onClose={onClose}>
      <QueryFacts query={query} />
      {query.mode !== 'polled' && <Plan queryKey={query.key} />}
    </DetailPane>
  );
}

function QueryFacts({ query }: { query: OpenQuery }) {
  const facts: [string, string][] = [
    [t('inspector.fact.how'), t(`inspector.kept.${query.mode}`)],
    ...(query.why ? [[t('inspector.fact.because'), query.why] satisfies [string, string]] : []),
    [t('inspector.fact.parameters'), JSON.stringify(query.params, null, 1)],
    [t('inspector.fact.readers'), query.subscribers === 0 ? t('inspector.noReaders') : String(query.subscribers)],
    [t('inspector.fact.rows'), String(query.rows)],
    [t('inspector.fact.seen'), String(query.seen)],
    [t('inspector.fact.relevant'), String(query.relevant)],
    [t('inspector.fact.patched'), String(query.patched)],
    [t('inspector.fact.reread'), String(query.reread)],
    [t('inspector.fact.cost'), t('inspector.cost', { median: precise(query.p50_ms), most: precise(query.max_ms) })],
    [
      t('inspector.fact.lastPatch'),
      query.last_patch_at === null ? t('inspector.noPatch') : fullDate(query.last_patch_at),
    ],
  ];
  return <FactList facts={facts} />;
}

function precise(value_ms: number): string {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value_ms);
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
      <Block title={t('inspector.sql')} copyWords={t('inspector.copySql')} text={state.plan.sql ?? ''} />
      <Block title={t('inspector.plan')} copyWords={t('inspector.copyPlan')} text={state.plan.plan.join('\n')} />
    </>
  );
}

function Block({ title, copyWords, text }: { title: string; copyWords: string; text: string }) {
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
              {copied ? t('inspector.copied') : copyWords}
            </Button>
          )}
        </CopyButton>
      </header>
      <pre className={classes.code}>{text}</pre>
    </section>
  );
}
