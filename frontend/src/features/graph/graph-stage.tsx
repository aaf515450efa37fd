/** The map itself: points by the graphics card or groups by the processor, and above them names, rings and ways. */

import { useComputedColorScheme } from '@mantine/core';
import { type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { onMap, onScreen, type Spot } from './camera';
import classes from './graph-stage.module.css';
import { labelsOf, wantedWords } from './labels';
import type { Look, Scene } from './scene';
import { useCamera } from './use-camera';
import { type Tool, useHands } from './use-hands';
import { useKeys } from './use-keys';
import { usePainting } from './use-painting';
import { useWords } from './use-words';

export interface StageControl {
  zoomBy(factor: number): void;
  fit(): void;
  goTo(spot: Spot): void;
  look(): Look;
  labels(): Scene['labels'];
}

interface GraphStageProps {
  readonly scene: Omit<Scene, 'labels' | 'lasso' | 'hovered'>;
  readonly radius: number;
  readonly tool: Tool;
  readonly tip: (place: number) => string;
  readonly onPick: (place: number | null, more: boolean) => void;
  readonly onActive: (place: number) => void;
  readonly onOpen: (place: number) => void;
  readonly onSurround: (places: readonly number[], more: boolean) => void;
  readonly ref?: Ref<StageControl>;
}

export function GraphStage({ scene: given, radius, tool, tip, ...props }: GraphStageProps) {
  const [stage, setStage] = useState<HTMLDivElement | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const scheme = useComputedColorScheme('light');
  const draw = useRef(() => {});
  const camera = useCamera(radius, () => draw.current());
  const { rested } = camera;
  const wanted = useMemo(() => wantedWords(given.points, rested, given.shown), [given.points, rested, given.shown]);
  const ids = [...wanted, ...(hovered === null ? [] : [hovered]), ...(given.active === null ? [] : [given.active])];
  const words = useWords(
    ids.map((place) => given.points.ids[place] ?? ''),
    given.points.revision,
  );
  const labels = useMemo(
    () => labelsOf(given.points, given.groups, rested, wanted, words),
    [given.points, given.groups, rested, wanted, words],
  );
  const latest = useRef<Scene>({ ...given, hovered, labels, lasso: [] });
  const hands = useHands({
    ...{ camera, tool, stage, scene: () => latest.current },
    onHover: setHovered,
    onPick: props.onPick,
    onSurround: props.onSurround,
    onBackground: (spot) => {
      if (latest.current.grouped) enter(spot);
    },
  });
  const scene: Scene = { ...given, hovered, labels, lasso: hands.lasso };
  latest.current = scene;
  const enter = ([left, top]: Spot) => {
    const [x, y] = onMap(camera.look().camera, [left, top]);
    const group = given.groups.find((each) => Math.hypot(each.x - x, each.y - y) <= each.radius);
    if (!group || group.radius * camera.look().camera.scale * 3 > camera.look().size.height) return;
    const { width, height } = camera.look().size;
    camera.move(() => {
      const scale = Math.min(width, height) / (2.3 * group.radius);
      return { scale, left: width / 2 - group.x * scale, top: height / 2 - group.y * scale };
    });
  };
  useImperativeHandle(props.ref, () => ({
    zoomBy: camera.zoomBy,
    fit: camera.fit,
    goTo: (spot) => camera.goTo(spot, true),
    look: camera.look,
    labels: () => latest.current.labels,
  }));
  usePainting(stage, scene, radius, camera.look, draw, scheme);

  const onKeyDown = useKeys({ camera, scene: () => latest.current, ...props });

  return (
    <div
      ref={(element) => {
        setStage(element);
        camera.ref(element);
      }}
      className={classes.stage}
      role="application"
      aria-roledescription={t('graph.map')}
      aria-label={t('graph.stage', { count: given.points.ids.length })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is walked by keys; the table says the same
      tabIndex={0}
      data-tool={tool}
      onKeyDown={onKeyDown}
      onDoubleClick={() => hovered !== null && props.onOpen(hovered)}
      {...hands.on}
    >
      <Arrivals scene={scene} look={camera.look()} />
      {hovered !== null && <Tip spot={spotOf(scene, camera.look(), hovered)} text={tipText(hovered)} />}
      <p className={classes.spoken} aria-live="polite">
        {given.active !== null && tipText(given.active)}
      </p>
    </div>
  );

  function tipText(place: number): string {
    return [words.get(given.points.ids[place] ?? ''), tip(place)].filter(Boolean).join('\n');
  }
}

function spotOf(scene: Scene, look: Look, place: number): Spot {
  return onScreen(look.camera, scene.points.x[place] ?? 0, scene.points.y[place] ?? 0);
}

function Tip({ spot: [x, y], text }: { readonly spot: Spot; readonly text: string }) {
  return (
    <div className={classes.tip} style={{ transform: `translate(${x + 14}px, ${y + 14}px)` }} aria-hidden>
      {text}
    </div>
  );
}

/** New memories fly in from the upper edge to their place. */
function Arrivals({ scene, look }: { readonly scene: Scene; readonly look: Look }) {
  return scene.arriving.slice(0, 50).map((place) => {
    const [x, y] = spotOf(scene, look, place);
    const fly = (element: HTMLElement | null) => {
      element?.style.setProperty('--to', `translate(${x}px, ${y}px)`);
      element?.style.setProperty('--from', `translate(${look.size.width / 2}px, -20px)`);
    };
    return <span key={scene.points.ids[place]} ref={fly} className={classes.arriving} aria-hidden />;
  });
}
