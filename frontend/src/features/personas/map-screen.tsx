/** How personas are related: a map, and the same as a table. */

import { Button, Menu } from '@mantine/core';
import { IconDownload, IconTopologyStar3 } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { MapEdge } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { EmptyState } from '../../ui/empty-state';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { MapDrawing } from './map-drawing';
import { type MapForm, saveMap } from './map-files';
import classes from './map-screen.module.css';
import { MapTable } from './map-table';
import { useMap } from './use-map';

const FORMS = ['svg', 'png', 'csv'] as const satisfies readonly MapForm[];

export function MapScreen({ onOpen }: { readonly onOpen: (personaId: string) => void }) {
  const { map, problem, again } = useMap();
  const [chosen, setChosen] = useState<MapEdge | null>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const save = useCommand((form: MapForm) => (map === null ? Promise.resolve() : saveMap(form, map, drawing.current)));
  const actions = map !== null && map.edges.length > 0 && (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />} loading={save.busy}>
          {t('personas.map.save')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMS.map((form) => (
          <Menu.Item key={form} onClick={() => void save.run(form)}>
            {t(`personas.map.forms.${form}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );

  return (
    <Screen title={t('personas.map.title')} actions={actions}>
      {problem !== null && <ProblemNotice problem={problem} onRetry={again} />}
      {problem === null && map === null && <LoadingSkeleton rows={8} />}
      {map !== null && map.edges.length === 0 && (
        <EmptyState
          icon={<IconTopologyStar3 size={22} aria-hidden />}
          title={t('personas.map.none')}
          description={t('personas.map.noneWords')}
        />
      )}
      {map !== null && map.edges.length > 0 && (
        <div className={classes.page}>
          <MapDrawing map={map} chosen={chosen} onChoose={setChosen} onOpen={onOpen} drawing={drawing} />
          <MapTable map={map} chosen={chosen} onChoose={setChosen} onOpen={onOpen} />
        </div>
      )}
    </Screen>
  );
}
