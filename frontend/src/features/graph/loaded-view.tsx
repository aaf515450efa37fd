/** A map whose points are there. */

import { Button, useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { drawing } from './camera';
import { colouring as coloured, radii as sized } from './colours';
import { readWords } from './graph-api';
import { GraphLegend } from './graph-legend';
import type { Options } from './graph-options';
import { TIERS, TYPES } from './graph-points';
import type { GraphViewProps } from './graph-props';
import { GraphStage, type StageControl } from './graph-stage';
import { GraphTable } from './graph-table';
import { GraphToolbar } from './graph-toolbar';
import classes from './graph-view.module.css';
import { inkOf, MOST_POINTS } from './paint';
import { saveCsv, savePng, saveSvg } from './save-graph';
import type { Scene } from './scene';
import type { Asked } from './use-asked';
import { useEdgeColours, useEdges } from './use-edges';
import type { LoadedGraph } from './use-graph';
import { useRecalled } from './use-recalled';
import { type Focus, useShown } from './use-shown';
import { useWay } from './use-way';
import { WayList } from './way-list';

interface LoadedViewProps extends GraphViewProps {
  readonly loaded: LoadedGraph;
  readonly onArrange: () => void;
}

const WORDS_AT_ONCE = 1_000;

export function LoadedView({ loaded, personaId, onArrange, onOpen, ...props }: LoadedViewProps) {
  const { map, points, arrived } = loaded;
  const scheme = useComputedColorScheme('light');
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<StageControl>(null);
  const [drawn] = useState(drawing);
  const [options, setOptions] = useState<Options>(() => ({
    ...{ colourBy: 'tier', sizeBy: 'importance', kinds: [], text: '', tool: 'move', steps: null },
    ...{ grouped: drawn !== 'card', asTable: false },
  }));
  const change = (some: Partial<Options>) => setOptions((now) => ({ ...now, ...some }));
  const [own, setOwn] = useState<readonly string[]>([]);
  const [activeId, setActiveId] = useState<string | null>(null);
  const chosen = props.selected ?? own;
  const choose = (ids: readonly string[]) => {
    setOwn(ids);
    props.onSelect?.(ids);
  };
  const placesOf = (ids: readonly string[]) => ids.flatMap((id) => points.at.get(id) ?? []);
  const active = activeId === null ? null : (points.at.get(activeId) ?? null);

  const text = options.text.trim();
  const filters = { ...props.filters, ...(text !== '' && { q: text }) };
  const focusId = chosen[0] ?? activeId;
  const focus = useMemo<Focus | null>(
    () => (options.steps === null || focusId === null ? null : { id: focusId, steps: options.steps }),
    [options.steps, focusId],
  );
  const through = useShown(personaId, points, filters, focus);
  const shown = through.answer;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another colour scheme has other colours
  const colouring = useMemo(
    () => coloured(points, options.colourBy, map.personas),
    [points, options.colourBy, map.personas, scheme],
  );
  const radii = useMemo(() => sized(points, options.sizeBy), [points, options.sizeBy]);
  const linked = useEdges(personaId, points, options.kinds);
  const edges = linked.answer;
  const edgeColours = useEdgeColours(scheme);
  const recalled = useRecalled(personaId);
  const way = useWay(personaId, chosen);
  const scene = {
    ...{ points, groups: map.groups, colouring, radii, shown, edges, edgeColours, active },
    grouped: options.grouped || drawn === 'none',
    most: options.grouped ? MOST_POINTS : Number.POSITIVE_INFINITY,
    selected: new Set(placesOf(chosen)),
    lit: placesOf([...new Set([...recalled, ...(props.lit ?? [])])]),
    path: placesOf(way.way?.ids ?? []),
    arriving: placesOf(arrived),
  };
  const pick = (place: number | null, more: boolean) => {
    const id = place === null ? undefined : points.ids[place];
    if (id === undefined) return more ? undefined : choose([]);
    setActiveId(id);
    if (!more) choose([id]);
    else choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  };
  const surround = (places: readonly number[], more: boolean) => {
    const ids = places.map((place) => points.ids[place] ?? '');
    choose(more ? [...new Set([...chosen, ...ids])] : ids);
    change({ tool: 'move' });
  };
  const open = (place: number) => onOpen?.(points.ids[place] ?? '');
  const { run: save } = useCommand(async (kind: 'png' | 'svg' | 'csv') => {
    const whole: Scene = { ...scene, hovered: null, lasso: [], labels: [] };
    if (kind === 'csv') return saveCsv(whole, await allWords(points.ids));
    if (!stage.current || !root.current) return;
    const named = { ...whole, labels: stage.current.labels() };
    return kind === 'png'
      ? savePng(named, stage.current.look(), inkOf(root.current))
      : saveSvg(named, stage.current.look(), inkOf(root.current));
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    choose([]);
    setActiveId(null);
    way.clear();
    change({ steps: null, text: '', tool: 'move' });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape reaches here from everything inside
    <div ref={root} className={classes.view} onKeyDown={onKeyDown}>
      <GraphToolbar
        options={options}
        onChange={change}
        canFocus={focusId !== null}
        way={way}
        onZoom={(factor) => stage.current?.zoomBy(factor)}
        onFit={() => stage.current?.fit()}
        onArrange={onArrange}
        onSave={(kind) => void save(kind)}
      />
      <Failed asked={through} />
      <Failed asked={linked} />
      {props.selected === undefined && chosen.length > 0 && (
        <div className={classes.notice} role="status">
          {t('graph.chosen', { count: chosen.length })}
          {chosen.length === 1 && onOpen && (
            <Button variant="default" onClick={() => onOpen(chosen[0] ?? '')}>
              {t('graph.open')}
            </Button>
          )}
          <Button variant="subtle" onClick={() => choose([])}>
            {t('graph.clearChoice')}
          </Button>
        </div>
      )}
      {way.way && <WayList way={way.way} revision={points.revision} onClose={way.clear} />}
      {options.asTable ? (
        <GraphTable
          {...{ points, groups: map.groups, shown, active, selected: scene.selected }}
          onPick={pick}
          onOpen={open}
        />
      ) : (
        <GraphStage
          ref={stage}
          scene={scene}
          radius={map.radius}
          tool={options.tool}
          tip={(place) => tipOf(loaded, place)}
          onPick={pick}
          onActive={(place) => pick(place, false)}
          onOpen={open}
          onSurround={surround}
        />
      )}
      <GraphLegend
        colouring={colouring}
        perTopic={options.colourBy === 'topic'}
        kinds={options.kinds}
        edgeColours={edgeColours}
      />
    </div>
  );
}

/** What is on the map may be of before then: said, with one way on. */
function Failed({ asked }: { readonly asked: Asked<unknown> }) {
  if (asked.problem === null) return null;
  return (
    <p className={classes.notice} role="alert">
      {asked.problem.title}
      <Button variant="default" onClick={asked.retry}>
        {t('ui.tryAgain')}
      </Button>
    </p>
  );
}

function tipOf({ map, points }: LoadedGraph, place: number): string {
  const group = map.groups.find(({ number }) => number === points.group[place]);
  return t('graph.tip', {
    type: t(`graph.type.${TYPES[points.type[place] ?? 0] ?? 'note'}`),
    tier: t(`graph.tier.${TIERS[points.tier[place] ?? 0] ?? 'warm'}`),
    topic: group ? group.words.join(' · ') : t('graph.unread'),
  });
}

async function allWords(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  for (let start = 0; start < ids.length; start += WORDS_AT_ONCE) {
    for (const { id, content } of await readWords(ids.slice(start, start + WORDS_AT_ONCE))) words.set(id, content);
  }
  return words;
}
