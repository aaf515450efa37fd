/** The ways to look at memories, by pointer, by number and from the palette. */

import { SegmentedControl, Select, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconArrowsDiff,
  IconCalendarStats,
  IconChartBar,
  IconChartDots3,
  IconColumns3,
  IconList,
  IconRoute,
} from '@tabler/icons-react';
import { useCommands } from '../../commands/registry';
import { t } from '../../i18n/i18n';
import { type MemoryView, VIEWS } from './memory-address';
import { oneOf } from './memory-vocabulary';
import classes from './view-switch.module.css';

const ICONS = {
  list: IconList,
  timeline: IconChartBar,
  heatmap: IconCalendarStats,
  tiers: IconColumns3,
  graph: IconChartDots3,
  provenance: IconRoute,
  compare: IconArrowsDiff,
} as const;

interface ViewSwitchProps {
  readonly view: MemoryView;
  readonly hasGraph: boolean;
  readonly onView: (view: MemoryView) => void;
}

export function ViewSwitch({ view, hasGraph, onView }: ViewSwitchProps) {
  const views = VIEWS.filter((each) => each !== 'graph' || hasGraph);
  useHotkeys(views.map((each, place) => [String(place + 1), () => onView(each)]));
  useCommands(
    views.map((each) => ({
      id: `memories.view.${each}`,
      title: t('memories.views.show', { view: viewName(each) }),
      group: t('memories.title'),
      run: () => onView(each),
    })),
  );
  const change = (value: string | null) => {
    const chosen = oneOf(VIEWS, value);
    if (chosen !== null) onView(chosen);
  };
  return (
    <>
      <SegmentedControl
        className={classes.wide ?? ''}
        size="xs"
        aria-label={t('memories.views.name')}
        value={view}
        onChange={change}
        data={views.map((each) => ({ value: each, label: <ViewLabel view={each} isChosen={each === view} /> }))}
      />
      <Select
        className={classes.narrow ?? ''}
        aria-label={t('memories.views.name')}
        data={views.map((each) => ({ value: each, label: viewName(each) }))}
        value={view}
        allowDeselect={false}
        onChange={change}
      />
    </>
  );
}

function ViewLabel({ view, isChosen }: { readonly view: MemoryView; readonly isChosen: boolean }) {
  const Icon = ICONS[view];
  return (
    <span className={classes.label} title={viewName(view)}>
      <Icon size={14} aria-hidden />
      {isChosen ? viewName(view) : <VisuallyHidden>{viewName(view)}</VisuallyHidden>}
    </span>
  );
}

export function viewName(view: MemoryView): string {
  return t(`memories.views.${view}`);
}
