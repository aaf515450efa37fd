/** What can be done with the map. */

import { Button, CloseButton, Select, TextInput } from '@mantine/core';
import {
  IconLasso,
  IconMarquee2,
  IconMinus,
  IconPlus,
  IconPointer,
  IconSearch,
  IconZoomScan,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../../i18n/i18n';
import { Act } from '../../ui/act';
import { COLOUR_BY, SIZE_BY } from './colours';
import { FocusMenu, KindsMenu, MoreMenu } from './graph-menus';
import type { Options } from './graph-options';
import classes from './graph-view.module.css';
import type { Tool } from './use-hands';

interface GraphToolbarProps {
  readonly options: Options;
  readonly onChange: (some: Partial<Options>) => void;
  readonly canFocus: boolean;
  readonly way: { readonly possible: boolean; readonly busy: boolean; readonly find: () => Promise<void> };
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly onArrange: () => void;
  readonly onSave: (kind: 'png' | 'svg' | 'csv') => void;
}

const TOOLS: readonly { readonly tool: Tool; readonly icon: ReactNode }[] = [
  { tool: 'move', icon: <IconPointer size={16} aria-hidden /> },
  { tool: 'lasso', icon: <IconLasso size={16} aria-hidden /> },
  { tool: 'rectangle', icon: <IconMarquee2 size={16} aria-hidden /> },
];

export function GraphToolbar({ options, onChange, canFocus, way, onZoom, onFit, ...props }: GraphToolbarProps) {
  return (
    <search className={classes.toolbar} aria-label={t('graph.tools')}>
      <TextInput
        className={classes.text}
        aria-label={t('graph.filter')}
        placeholder={t('graph.filter')}
        value={options.text}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          options.text !== '' && (
            <CloseButton size="sm" aria-label={t('graph.clear')} onClick={() => onChange({ text: '' })} />
          )
        }
      />
      <Select
        className={classes.choice}
        aria-label={t('graph.colourBy')}
        data={COLOUR_BY.map((value) => ({ value, label: t(`graph.colour.${value}`) }))}
        value={options.colourBy}
        allowDeselect={false}
        onChange={(value) => onChange({ colourBy: COLOUR_BY.find((one) => one === value) ?? 'tier' })}
      />
      <Select
        className={classes.choice}
        aria-label={t('graph.sizeBy')}
        data={SIZE_BY.map((value) => ({ value, label: t(`graph.size.${value}`) }))}
        value={options.sizeBy}
        allowDeselect={false}
        onChange={(value) => onChange({ sizeBy: SIZE_BY.find((one) => one === value) ?? 'importance' })}
      />
      <KindsMenu kinds={options.kinds} onChange={(kinds) => onChange({ kinds })} />
      {!options.asTable && (
        <span className={classes.group}>
          {TOOLS.map(({ tool, icon }) => (
            <Act
              key={tool}
              label={t(`graph.tool.${tool}`)}
              pressed={options.tool === tool}
              onClick={() => onChange({ tool })}
            >
              {icon}
            </Act>
          ))}
          <Act label={t('graph.zoomIn')} onClick={() => onZoom(1.5)}>
            <IconPlus size={16} aria-hidden />
          </Act>
          <Act label={t('graph.zoomOut')} onClick={() => onZoom(1 / 1.5)}>
            <IconMinus size={16} aria-hidden />
          </Act>
          <Act label={t('graph.fit')} onClick={onFit}>
            <IconZoomScan size={16} aria-hidden />
          </Act>
        </span>
      )}
      <FocusMenu steps={options.steps} disabled={!canFocus} onChange={(steps) => onChange({ steps })} />
      <Button variant="default" disabled={!way.possible} loading={way.busy} onClick={() => void way.find()}>
        {t('graph.path')}
      </Button>
      <MoreMenu options={options} onChange={onChange} onArrange={props.onArrange} onSave={props.onSave} />
      <Button
        variant={options.asTable ? 'light' : 'default'}
        aria-pressed={options.asTable}
        onClick={() => onChange({ asTable: !options.asTable })}
      >
        {t('graph.asTable')}
      </Button>
    </search>
  );
}
