/** The menus of the map: which links are drawn, what lies around a memory, and what is done seldom. */

import { Button, Menu } from '@mantine/core';
import { IconFocusCentered } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
import type { Options } from './graph-options';
import { EDGE_KINDS, type EdgeKind } from './graph-points';

export function KindsMenu({
  kinds,
  onChange,
}: {
  readonly kinds: readonly EdgeKind[];
  readonly onChange: (kinds: EdgeKind[]) => void;
}) {
  return (
    <Menu position="bottom-start" shadow="md" closeOnItemClick={false} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button variant={kinds.length > 0 ? 'light' : 'default'}>
          {kinds.length === 0 ? t('graph.linksNone') : t('graph.links', { count: kinds.length })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {EDGE_KINDS.map((kind) => (
          <Menu.CheckboxItem
            key={kind}
            checked={kinds.includes(kind)}
            onChange={(on) => onChange(EDGE_KINDS.filter((each) => (each === kind ? on : kinds.includes(each))))}
          >
            {t(`graph.kind.${kind}`)}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface FocusMenuProps {
  readonly steps: number | null;
  readonly disabled: boolean;
  readonly onChange: (steps: number | null) => void;
}

export function FocusMenu({ steps, disabled, onChange }: FocusMenuProps) {
  return (
    <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          variant={steps === null ? 'default' : 'light'}
          disabled={disabled && steps === null}
          leftSection={<IconFocusCentered size={14} aria-hidden />}
        >
          {steps === null ? t('graph.focus') : t('graph.focusOn', { count: steps })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {[1, 2, 3].map((count) => (
          <Menu.Item key={count} disabled={disabled} onClick={() => onChange(count)}>
            {t('graph.focusOn', { count })}
          </Menu.Item>
        ))}
        <Menu.Item disabled={steps === null} onClick={() => onChange(null)}>
          {t('graph.showAll')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface MoreMenuProps {
  readonly options: Options;
  readonly onChange: (some: Partial<Options>) => void;
  readonly onArrange: () => void;
  readonly onSave: (kind: 'png' | 'svg' | 'csv') => void;
}

export function MoreMenu({ options, onChange, onArrange, onSave }: MoreMenuProps) {
  return (
    <Menu position="bottom-end" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button variant="default">{t('graph.more')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={!options.grouped} onChange={(on) => onChange({ grouped: !on })}>
          {t('graph.everyPoint')}
        </Menu.CheckboxItem>
        <Menu.Item onClick={onArrange}>{t('graph.arrange')}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => onSave('png')}>{t('graph.savePng')}</Menu.Item>
        <Menu.Item onClick={() => onSave('svg')}>{t('graph.saveSvg')}</Menu.Item>
        <Menu.Item onClick={() => onSave('csv')}>{t('graph.saveCsv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
