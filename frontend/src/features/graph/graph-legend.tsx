/** What colours, shapes and lines of the map stand for; always there. */

import { t } from '../../i18n/i18n';
import type { Colouring } from './colours';
import classes from './graph-legend.module.css';
import { EDGE_KINDS, type EdgeKind, TYPES } from './graph-points';

const SHAPES = ['●', '■', '▼', '◆', '⬟', '⬢'];

interface GraphLegendProps {
  readonly colouring: Colouring;
  readonly perTopic: boolean;
  readonly kinds: readonly EdgeKind[];
  readonly edgeColours: readonly string[];
}

export function GraphLegend({ colouring, perTopic, kinds, edgeColours }: GraphLegendProps) {
  const shades = perTopic ? colouring.shades.slice(-1) : colouring.shades;
  return (
    <section className={classes.legend} aria-label={t('graph.legend')}>
      {perTopic && <span>{t('graph.topicShade')}</span>}
      {shades.map(({ label, colour }) => (
        <span key={label} className={classes.item}>
          <span className={classes.dot} style={{ background: colour }} aria-hidden />
          {label}
        </span>
      ))}
      {kinds.map((kind) => (
        <span key={kind} className={classes.item}>
          <span className={classes.line} style={{ background: edgeColours[EDGE_KINDS.indexOf(kind)] }} aria-hidden />
          {t(`graph.kind.${kind}`)}
        </span>
      ))}
      <span className={classes.shapes}>
        {TYPES.map((type, index) => (
          <span key={type} className={classes.item}>
            <span aria-hidden>{SHAPES[index]}</span>
            {t(`graph.type.${type}`)}
          </span>
        ))}
      </span>
    </section>
  );
}
