/** One figure with its name; the figure leads to what it counts. */

import { Skeleton } from '@mantine/core';
import type { Problem } from '../../bridge/problem';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { useDashboard } from './dashboard-context';
import classes from './figure-tile.module.css';
import { type Figure, PERSONAS, SYSTEM_FIGURES, VAULT_FIGURES } from './figures';
import { GoLink } from './go-link';
import type { TileId } from './tile-kinds';
import { TileProblem } from './tile-problem';
import { useGlow } from './use-glow';

type State<Row> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly status: 'live'; readonly rows: readonly Row[] };

export function FigureTile({ id }: { readonly id: TileId }) {
  const ofVault = VAULT_FIGURES[id];
  const ofSystem = SYSTEM_FIGURES[id];
  if (ofVault) return <VaultFigure id={id} figure={ofVault} />;
  if (ofSystem) return <SystemFigure id={id} figure={ofSystem} />;
  return id === 'personas' ? <PersonasFigure /> : null;
}

function VaultFigure({ id, figure }: { readonly id: TileId; readonly figure: typeof PERSONAS }) {
  const { personaId } = useDashboard();
  const metrics = useLiveQuery('dashboardMetrics$', { persona_id: personaId });
  return <FigureOf id={id} figure={figure} state={metrics} glows />;
}

function PersonasFigure() {
  const metrics = useLiveQuery('dashboardMetrics$', { persona_id: null });
  return <FigureOf id="personas" figure={PERSONAS} state={metrics} glows />;
}

function SystemFigure({ id, figure }: { readonly id: TileId; readonly figure: (typeof SYSTEM_FIGURES)[TileId] }) {
  const metrics = useLiveQuery('systemMetrics$', {});
  return figure ? <FigureOf id={id} figure={figure} state={metrics} /> : null;
}

interface FigureOfProps<Row> {
  readonly id: TileId;
  readonly figure: Figure<Row>;
  readonly state: State<Row>;
  /** Lights up softly when it changes; not for what changes all the time. */
  readonly glows?: boolean;
}

function FigureOf<Row>({ id, figure, state, glows = false }: FigureOfProps<Row>) {
  const [row] = state.status === 'live' ? state.rows : [];
  const value = row === undefined ? null : figure.value(row);
  const ref = useGlow<HTMLDivElement>(glows ? value : null);
  const name = t(`dashboard.tile.${id}`);
  const unit = figure.unit?.();

  if (state.status === 'failed') return <TileProblem name={name} problem={state.problem} onRetry={state.retry} />;
  return (
    <div ref={ref} className={classes.tile}>
      <span className={classes.name}>{name}</span>
      {row === undefined ? (
        <Skeleton height={20} width="60%" my={4} role="status" aria-label={t('ui.loading')} />
      ) : (
        <>
          <span className={classes.figure}>
            <GoLink
              place={figure.place}
              label={t('dashboard.goTo', { name, value: unit === undefined ? value : `${value} ${unit}` })}
            >
              <span className={classes.value}>{value}</span>
            </GoLink>
            {unit !== undefined && <span className={classes.unit}>{unit}</span>}
          </span>
          {figure.note && <span className={classes.note}>{figure.note(row)}</span>}
        </>
      )}
    </div>
  );
}
