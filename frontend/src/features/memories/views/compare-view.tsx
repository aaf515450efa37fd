/** What was remembered at one moment and not, or otherwise, at another. */

import { SegmentedControl } from '@mantine/core';
import { useRef, useState } from 'react';
import { answer } from '../../../bridge/client';
import { memoriesCompare } from '../../../generated/api/sdk.gen';
import type { Comparison, MemoryChange } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { formatCount } from '../../../lib/format-number';
import { LoadingSkeleton } from '../../../ui/loading-skeleton';
import { ProblemNotice } from '../../../ui/problem-notice';
import type { Moments } from '../memory-address';
import type { Step } from '../use-address';
import { ChangeList } from './change-list';
import classes from './compare.module.css';
import { type Compared, CompareMoments } from './compare-moments';
import { useFigures } from './use-figures';

type Kind = MemoryChange['kind'];

const KINDS: readonly Kind[] = ['added', 'removed', 'changed'];
const WEEK_MS = 7 * 86_400_000;
/** Changes that follow each other so closely are one step for who goes back: a slider being moved, a date being typed. */
const ONE_STEP_MS = 1_500;

interface CompareViewProps {
  readonly personaId: string;
  readonly moments: Moments;
  readonly onMoments: (moments: Moments, step: Step) => void;
  readonly onOpen: (memoryId: string) => void;
}

export function CompareView({ personaId, moments: asked, onMoments, onOpen }: CompareViewProps) {
  const [weekAgo] = useState(() => new Date(Date.now() - WEEK_MS).toISOString());
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  const moments: Compared = {
    since: asked.earlier === 'beginning' ? null : (asked.earlier ?? weekAgo),
    until: asked.later,
  };
  const change = ({ since, until }: Compared) => {
    const step = performance.now() - changedAt.current < ONE_STEP_MS ? 'replace' : 'push';
    changedAt.current = performance.now();
    onMoments({ earlier: since ?? 'beginning', later: until }, step);
  };
  const [kind, setKind] = useState<Kind>('added');
  const query = {
    persona_id: personaId,
    kind,
    ...(moments.since !== null && { since: moments.since }),
    ...(moments.until !== null && { until: moments.until }),
  };
  const key = JSON.stringify(query);
  const figures = useFigures(personaId, key, () => answer(memoriesCompare({ query })));
  const found = figures.value;

  return (
    <div className={classes.view}>
      <CompareMoments moments={moments} firstAt={found?.first_at ?? null} onChange={change} />
      {figures.problem && <ProblemNotice problem={figures.problem} onRetry={figures.again} />}
      {found === null && !figures.problem && <LoadingSkeleton rows={8} />}
      {found !== null && !figures.problem && (
        <>
          <SegmentedControl
            className={classes.kinds ?? ''}
            size="xs"
            aria-label={t('memories.compare.kinds')}
            data={KINDS.map((each) => ({ value: each, label: kindWords(each, found) }))}
            value={kind}
            onChange={(value) => setKind(KINDS.find((each) => each === value) ?? 'added')}
          />
          <ChangeList
            key={key}
            first={found}
            kind={kind}
            isCurrent={figures.isCurrent}
            more={(after) => answer(memoriesCompare({ query: { ...query, after } }))}
            onOpen={onOpen}
          />
        </>
      )}
    </div>
  );
}

function kindWords(kind: Kind, found: Comparison): string {
  const number = formatCount(found[kind]);
  if (kind === 'added') return t('memories.compare.added', { number });
  return kind === 'removed' ? t('memories.compare.removed', { number }) : t('memories.compare.changed', { number });
}
