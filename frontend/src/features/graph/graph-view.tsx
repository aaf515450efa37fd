/** The memory graph of a persona, or of all when none is named: the map, its tools, and the same as a table. */

import { Button, Progress } from '@mantine/core';
import { IconAffiliate } from '@tabler/icons-react';
import type { GraphState } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { arrangeAnew } from './graph-api';
import type { GraphViewProps } from './graph-props';
import classes from './graph-view.module.css';
import { LoadedView } from './loaded-view';
import { useGraph } from './use-graph';

export function GraphView(props: GraphViewProps) {
  const { state, loaded, problem, retry } = useGraph(props.personaId);
  const { run: arrange } = useCommand(() => arrangeAnew(props.personaId));

  if (problem) return <ProblemNotice problem={problem} onRetry={retry} />;
  if (loaded === null || state === null) return <LoadingSkeleton rows={12} />;
  if (state.phase === 'failed') return <FailedMap state={state} onRetry={() => void arrange()} />;
  if (loaded.points.ids.length === 0) {
    if (state.phase !== 'ready') return <Work state={state} />;
    return (
      <EmptyState
        icon={<IconAffiliate size={22} aria-hidden />}
        title={t('graph.empty')}
        description={t('graph.emptyMore')}
      />
    );
  }
  return (
    <div className={classes.view}>
      <Notice state={state} onArrange={() => void arrange()} />
      <LoadedView {...props} loaded={loaded} onArrange={() => void arrange()} />
    </div>
  );
}

function FailedMap({ state, onRetry }: { readonly state: GraphState; readonly onRetry: () => void }) {
  const problem = { type: 'about:blank', status: 500, title: t('graph.failed'), detail: state.problem ?? '' };
  return <ProblemNotice problem={problem} onRetry={onRetry} />;
}

function Work({ state }: { readonly state: GraphState }) {
  return (
    <div className={classes.work} role="status">
      <p>{t(`graph.phase.${state.phase}`)}</p>
      <Progress value={(100 * state.done) / state.total} aria-label={t('graph.progress')} />
    </div>
  );
}

function Notice({ state, onArrange }: { readonly state: GraphState; readonly onArrange: () => void }) {
  if (state.phase !== 'ready') {
    return (
      <p className={classes.notice} role="status">
        {t(`graph.phase.${state.phase}`)}
      </p>
    );
  }
  if (state.unread > 0) {
    return (
      <p className={classes.notice} role="status">
        {t('graph.unreadCount', { count: state.unread })}
      </p>
    );
  }
  if (!state.outgrown) return null;
  return (
    <p className={classes.notice} role="status">
      {t('graph.outgrown')}
      <Button variant="default" onClick={onArrange}>
        {t('graph.arrange')}
      </Button>
    </p>
  );
}
