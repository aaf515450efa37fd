/** What can be done with a dashboard: whose figures, since when, and in which tiles. */

import { Button, Menu, SegmentedControl } from '@mantine/core';
import { IconLayoutDashboard, IconPlus } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
import { added, missing } from './arrangement';
import classes from './dashboard.module.css';
import { isRange, RANGES } from './steps';
import { type PlacedTile, TILE_KINDS } from './tile-kinds';
import type { ChosenView } from './use-dashboard-settings';

interface ViewChoicesProps {
  readonly view: ChosenView;
  readonly hasPersona: boolean;
  readonly onChange: (part: Partial<ChosenView>) => void;
}

export function ViewChoices({ view, hasPersona, onChange }: ViewChoicesProps) {
  return (
    <>
      {hasPersona && (
        <SegmentedControl
          aria-label={t('dashboard.scope.label')}
          data={[
            { value: 'persona', label: t('dashboard.scope.persona') },
            { value: 'vault', label: t('dashboard.scope.vault') },
          ]}
          value={view.scope}
          onChange={(scope) => onChange({ scope: scope === 'vault' ? 'vault' : 'persona' })}
        />
      )}
      <SegmentedControl
        aria-label={t('dashboard.range.label')}
        data={RANGES.map((value) => ({ value, label: t(`dashboard.range.${value}`) }))}
        value={view.range}
        onChange={(range) => isRange(range) && onChange({ range })}
      />
    </>
  );
}

export function ArrangeButton({ onArrange }: { readonly onArrange: () => void }) {
  return (
    <Button
      data-tight
      variant="default"
      leftSection={<IconLayoutDashboard size={14} aria-hidden />}
      onClick={onArrange}
    >
      {t('dashboard.arrange.begin')}
    </Button>
  );
}

interface ArrangeActionsProps {
  readonly tiles: readonly PlacedTile[];
  readonly onArrange: (tiles: readonly PlacedTile[] | null) => void;
  readonly onDone: () => void;
}

export function ArrangeActions({ tiles, onArrange, onDone }: ArrangeActionsProps) {
  const absent = missing(tiles);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" disabled={absent.length === 0} leftSection={<IconPlus size={14} aria-hidden />}>
            {t('dashboard.arrange.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.picker}>
          {(['vault', 'time', 'machine'] as const).map((group) => {
            const offered = absent.filter((id) => TILE_KINDS[id].group === group);
            if (offered.length === 0) return null;
            return (
              <div key={group} role="none">
                <Menu.Label>{t(`dashboard.group.${group}`)}</Menu.Label>
                {offered.map((id) => (
                  <Menu.Item key={id} closeMenuOnClick={false} onClick={() => onArrange(added(tiles, id))}>
                    {t(`dashboard.tile.${id}`)}
                  </Menu.Item>
                ))}
              </div>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" color="gray" onClick={() => onArrange(null)}>
        {t('dashboard.arrange.reset')}
      </Button>
      <Button onClick={onDone}>{t('dashboard.arrange.done')}</Button>
    </>
  );
}
