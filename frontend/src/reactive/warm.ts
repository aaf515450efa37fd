/** Answers that will probably be wanted, asked for beforehand; no React. */

import type { LiveQueryStore } from './live-query-store';

/**
 * Asks what is on show about one persona about another as well, so that the other's screen is there at once.
 *
 * `ready` comes when all of it is answered; it is kept current until `drop` is called. What somebody has scrolled to is
 * left out: another's place would be another one.
 */
export function warm(
  store: LiveQueryStore,
  personaId: string,
  otherId: string,
): { readonly ready: Promise<unknown>; readonly drop: () => void } {
  const alike = store.watched().flatMap(({ name, params }) => {
    const { persona_id, offset = 0 } = params as { readonly persona_id?: unknown; readonly offset?: unknown };
    return persona_id === personaId && offset === 0 ? [{ name, params: params as object }] : [];
  });
  const answers = alike.map(({ name, params }) => {
    const query = store.query(name, { ...params, persona_id: otherId });
    let drop: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      const look = () => query.current().status !== 'loading' && resolve();
      drop = query.subscribe(look);
      look();
    });
    return { ready, drop };
  });
  return {
    ready: Promise.all(answers.map((each) => each.ready)),
    drop: () => {
      for (const each of answers) each.drop();
    },
  };
}
