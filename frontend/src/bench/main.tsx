/** The bench page of `pjais serve --bench`: a live query's rows as a plain table, every change a durable write. */

import { memo, type ReactNode, useCallback, useMemo, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { answer, connect } from '../bridge/client';
import { client } from '../generated/api/client.gen';
import { memoriesDelete, settingsPut } from '../generated/api/sdk.gen';
import type { QueryName } from '../generated/live';
import { liveQueries } from '../reactive/live-query-store';

interface BenchRow {
  readonly id: string;
  readonly number: string;
  readonly label: string;
}

const ACTIONS = [
  ['create1k', 'Create 1,000'],
  ['create10k', 'Create 10,000'],
  ['append1k', 'Append 1,000'],
  ['updateEvery10th', 'Update every 10th'],
  ['clear', 'Clear'],
] as const;
const SELECTED = 'bench.selected';
const PLAIN = { backgroundColor: 'white' };
const CHOSEN = { backgroundColor: 'lightblue' };

// The names are the page's own and not among the product's generated ones.
const selectionQuery = liveQueries.query('bench.selection$' as QueryName, {});

function BenchPage({ personaId }: { personaId: string }) {
  const rowsQuery = useMemo(
    () => liveQueries.query('bench.rows$' as QueryName, { persona_id: personaId }),
    [personaId],
  );
  const rows = useSyncExternalStore(rowsQuery.subscribe, rowsQuery.current);
  const selection = useSyncExternalStore(selectionQuery.subscribe, selectionQuery.current);
  const selected = selection.status === 'live' ? selection.rows[0]?.['value'] : null;

  if (rows.status !== 'live') return null;
  return (
    <div>
      <h1>PJai's</h1>
      {ACTIONS.map(([id, text]) => (
        <button key={id} type="button" id={id} onClick={() => act(id)}>
          {text}
        </button>
      ))}
      <table>
        <tbody>
          {(rows.rows as unknown as readonly BenchRow[]).map((row) => (
            <TableRow key={row.id} row={row} chosen={row.id === selected} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TableRow = memo(function TableRow({ row, chosen }: { row: BenchRow; chosen: boolean }): ReactNode {
  const select = useCallback(
    () => void answer(settingsPut({ path: { key: SELECTED }, body: { value: row.id } })),
    [row],
  );
  const remove = useCallback(() => void answer(memoriesDelete({ path: { memory_id: row.id } })), [row]);
  return (
    <tr style={chosen ? CHOSEN : PLAIN}>
      <td>{row.number}</td>
      <td>
        <button type="button" onClick={select}>
          {row.label}
        </button>
      </td>
      <td>
        <button type="button" onClick={remove}>
          <span>X</span>
        </button>
      </td>
      <td />
    </tr>
  );
});

function act(action: string): void {
  void client.post({ url: `/api/bench/${action}` });
}

/** The persona whose memories are the rows, or null where nobody may ask. */
async function owner(): Promise<string | null> {
  if ((await connect()) !== 'connected') return null;
  const { data } = await client.get<{ 200: { persona_id: string } }>({ url: '/api/bench/owner' });
  return data?.persona_id ?? null;
}

const host = document.querySelector('#root');
if (host) {
  void owner().then((personaId) => {
    const told =
      personaId === null ? (
        <p>Open the address that `pjais serve --bench` printed.</p>
      ) : (
        <BenchPage personaId={personaId} />
      );
    createRoot(host).render(told);
  });
}
