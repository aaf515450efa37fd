/** The relations as a table: who with whom, how strongly, and why; a chosen one shows the memories behind it. */

import { Anchor, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { MapEdge, MapReason } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import classes from './map-screen.module.css';
import type { NamedMap } from './use-map';

interface MapTableProps {
  readonly map: NamedMap;
  readonly chosen: MapEdge | null;
  readonly onChoose: (edge: MapEdge) => void;
  readonly onOpen: (personaId: string) => void;
}

export function MapTable({ map, chosen, onChoose, onOpen }: MapTableProps) {
  return (
    <div className={classes.side}>
      <Table aria-label={t('personas.map.table')} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('personas.map.personas')}</Table.Th>
            <Table.Th>{t('personas.map.strength')}</Table.Th>
            <Table.Th>{t('personas.map.why')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {map.edges.map((edge) => (
            <Table.Tr
              key={`${edge.one_id} ${edge.other_id}`}
              {...(edge.one_id === chosen?.one_id &&
                edge.other_id === chosen.other_id && { bg: 'var(--pjais-color-active)' })}
            >
              <Table.Td>
                {[edge.one_id, edge.other_id].map((id) => (
                  <Anchor key={id} component="button" className={classes.name} onClick={() => onOpen(id)}>
                    {map.nameOf(id)}
                  </Anchor>
                ))}
              </Table.Td>
              <Table.Td>{t('personas.map.percent', { share: edge.strength })}</Table.Td>
              <Table.Td>
                <Anchor component="button" className={classes.why} onClick={() => onChoose(edge)}>
                  {edge.reasons.map((reason) => reasonWords(reason)).join(' · ')}
                </Anchor>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {chosen !== null && <Behind edge={chosen} map={map} />}
      {map.alone > 0 && <p className={classes.note}>{t('personas.map.alone', { count: map.alone })}</p>}
      {map.isCut && <p className={classes.note}>{t('personas.map.cut')}</p>}
    </div>
  );
}

export function reasonWords({ kind, count, names }: Pick<MapReason, 'kind' | 'count' | 'names'>): string {
  const told = { count, names: names.slice(0, 3).join(', ') };
  return t(`personas.map.reasons.${kind}`, told);
}

function Behind({ edge, map }: { readonly edge: MapEdge; readonly map: NamedMap }) {
  const memories = edge.reasons.find((reason) => reason.kind === 'memories');
  const names = { one: map.nameOf(edge.one_id), other: map.nameOf(edge.other_id) };
  return (
    <section aria-live="polite" className={classes.behind}>
      <h2>{t('personas.map.edge', names)}</h2>
      <ul>
        {edge.reasons
          .filter((reason) => reason.kind !== 'memories')
          .map((reason) => (
            <li key={reason.kind}>{reasonWords(reason)}</li>
          ))}
        {memories?.memory_ids.map((id, place) => (
          <li key={id}>
            <Link to="/memories" search={{ memory: id }}>
              {memories.names[place] ?? t('personas.map.memory')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
