/** Personas as dots in their colours, joined by lines as thick as they belong together. */

import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type RefObject, useMemo } from 'react';
import type { MapEdge } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { ACCENTS, isAccent } from '../../ui/accents';
import { useScale } from '../../ui/scale';
import { placed } from './map-layout';
import classes from './map-screen.module.css';
import type { NamedMap } from './use-map';

/** In pixels at the usual size of type: dots and names keep their size on every screen, whatever room there is. */
const [LEAST_WIDTH, MOST_WIDTH] = [280, 760];
const [LEAST_HEIGHT, MOST_HEIGHT] = [320, 480];
const RADIUS = 20;
const LABEL_SIZE = 13;
/** Below the lowest dot, for its name. */
const LABEL_ROOM = 24;

interface MapDrawingProps {
  readonly map: NamedMap;
  readonly chosen: MapEdge | null;
  readonly onChoose: (edge: MapEdge) => void;
  readonly onOpen: (personaId: string) => void;
  readonly drawing: RefObject<SVGSVGElement | null>;
}

export function MapDrawing({ map, chosen, onChoose, onOpen, drawing }: MapDrawingProps) {
  const { personas, edges, nameOf } = map;
  const room = useElementSize();
  const scale = useScale();
  const width = Math.min(MOST_WIDTH * scale, Math.max(LEAST_WIDTH, room.width));
  const height = Math.min(MOST_HEIGHT * scale, Math.max(LEAST_HEIGHT, width * 0.64));
  const radius = RADIUS * scale;
  const places = useMemo(
    () =>
      placed(
        personas.map(({ id }) => id),
        edges,
      ),
    [personas, edges],
  );
  const at = (id: string) => {
    const place = places.get(id) ?? { x: 0.5, y: 0.5 };
    return { x: place.x * width, y: place.y * (height - LABEL_ROOM * scale) };
  };
  const isChosen = (edge: MapEdge) => edge.one_id === chosen?.one_id && edge.other_id === chosen.other_id;
  return (
    <div ref={room.ref}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn in */}
      <svg
        ref={drawing}
        className={classes.drawing}
        viewBox={`0 0 ${width} ${height}`}
        xmlns="http://www.w3.org/2000/svg"
        role="group"
        aria-label={t('personas.map.title')}
      >
        {edges.map((edge) => {
          const [from, to] = [at(edge.one_id), at(edge.other_id)];
          const label = t('personas.map.edge', { one: nameOf(edge.one_id), other: nameOf(edge.other_id) });
          return (
            // biome-ignore lint/a11y/useSemanticElements: HTML has no lines
            <g
              key={`${edge.one_id} ${edge.other_id}`}
              className={classes.edge}
              role="button"
              tabIndex={0}
              aria-label={label}
              aria-pressed={isChosen(edge)}
              onClick={() => onChoose(edge)}
              onKeyDown={byEnter(() => onChoose(edge))}
            >
              <title>{label}</title>
              <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke="transparent" strokeWidth={16} />
              <line
                className={classes.line}
                x1={from.x}
                y1={from.y}
                x2={to.x}
                y2={to.y}
                stroke="#8c97a5"
                strokeWidth={1 + edge.strength * 5}
              />
            </g>
          );
        })}
        {personas.map((persona) => {
          const { x, y } = at(persona.id);
          return (
            // biome-ignore lint/a11y/useSemanticElements: HTML has no dots
            <g
              key={persona.id}
              className={classes.node}
              role="button"
              tabIndex={0}
              aria-label={t('personas.map.open', { name: persona.name })}
              onClick={() => onOpen(persona.id)}
              onKeyDown={byEnter(() => onOpen(persona.id))}
            >
              <circle
                cx={x}
                cy={y}
                r={radius}
                fill={isAccent(persona.accent) ? ACCENTS[persona.accent][6] : '#667281'}
              />
              <text
                className={classes.label}
                x={x}
                y={y + radius + 16 * scale}
                textAnchor="middle"
                fontSize={LABEL_SIZE * scale}
                aria-hidden
              >
                {persona.name.slice(0, 24)}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function byEnter(act: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  };
}
