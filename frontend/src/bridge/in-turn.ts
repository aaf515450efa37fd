/** A value that is set twice is to be what was set last: what is put to one address goes one after the other. */

type Send = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

export function inTurn(send: Send): Send {
  const last = new Map<string, Promise<unknown>>();
  return (input, init) => {
    if (!(input instanceof Request) || input.method !== 'PUT') return send(input, init);
    const coming = (last.get(input.url) ?? Promise.resolve()).then(() => send(input, init));
    last.set(
      input.url,
      coming.catch(() => undefined),
    );
    return coming;
  };
}
