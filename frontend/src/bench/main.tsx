/** The bench page of `pjais serve --bench`: a live query's rows as a plain table, every change a durable write. */

import { memo, type ReactNode, useCallback, useMemo, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { answer, connect } from '../bridge/client';
import { client } from '../generated/api/client.gen';
import { memoriesDelete, settingsPut } from '../generated/api/sdk.gen';
import type { QueryName } from '../generated/live';
import type { Guess } from '../reactive/guess';
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
const EVERY = 10;
const MARK = ' !!!';
// The names are the page's own and not among the product's generated ones.
const ROWS = 'bench.rows$' as QueryName;
const SELECTION = 'bench.selection$' as QueryName;
const PLAIN = { backgroundColor: 'white' };
const CHOSEN = { backgroundColor: 'lightblue' };

const selectionQuery = liveQueries.query(SELECTION, {});

function BenchPage({ personaId }: { personaId: string }) {
  const rowsQuery = useMemo(() => liveQueries.query(ROWS, { persona_id: personaId }), [personaId]);
  const state = useSyncExternalStore(rowsQuery.subscribe, rowsQuery.current);
  const selection = useSyncExternalStore(selectionQuery.subscribe, selectionQuery.current);
  const selected = selection.status === 'live' ? selection.rows[0]?.['value'] : null;

  if (state.status !== 'live') return null;
  const rows = state.rows as unknown as readonly BenchRow[];
  return (
    <div>
      <h1>PJai's</h1>
      {ACTIONS.map(([id, text]) => (
        <button key={id} type="button" id={id} onClick={() => act(id, rows)}>
          {text}
        </button>
      ))}
      <table>
        <tbody>
          {rows.map((row) => (
            <TableRow key={row.id} row={row} chosen={row.id === selected} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TableRow = memo(function TableRow({ row, chosen }: { row: BenchRow; chosen: boolean }): ReactNode {
  const select = useCallback(
    () =>
      void showing(
        [{ query: SELECTION, key: SELECTED, row: { value: row.id } }],
        answer(settingsPut({ path: { key: SELECTED }, body: { value: row.id } })),
      ),
    [row],
  );
  const remove = useCallback(
    () => void showing([gone(row)], answer(memoriesDelete({ path: { memory_id: row.id } }))),
    [row],
  );
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

function act(action: string, rows: readonly BenchRow[]): void {
  const work = client.post({ url: `/api/bench/${action}`, throwOnError: true });
  void showing(guessesOf(action, rows), work);
}

/** What the rows will be; new ones are not guessed, their ids are the backend's. */
function guessesOf(action: string, rows: readonly BenchRow[]): readonly Guess[] {
  if (action === 'clear') return rows.map(gone);
  if (action !== 'updateEvery10th') return [];
  const touched = rows.filter((_, place) => place % EVERY === 0);
  return touched.map((row) => ({ query: ROWS, key: row.id, row: { label: row.label + MARK } }));
}

function gone(row: BenchRow): Guess {
  return { query: ROWS, key: row.id, row: null };
}

/** Guesses are on show while the work is under way and taken back if it fails, as `useCommand` does in the app. */
async function showing(guesses: readonly Guess[], work: Promise<unknown>): Promise<void> {
  const shown = liveQueries.guess(guesses);
  try {
    await work;
    shown.settle();
  } catch (error) {
    shown.undo();
    throw error;
  }
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
