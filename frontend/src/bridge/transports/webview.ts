/** Calls and pushes through the object that pywebview puts into the app's own window. */

import type { ClientMessage, PushChannel, PushMessage } from '../push-channel';

export interface BridgeReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What `window.pywebview.api` offers; every call carries the page's capability. */
export interface PageApi {
  request(call: object): Promise<BridgeReply>;
  subscribe(message: object): Promise<BridgeReply>;
  unsubscribe(message: object): Promise<BridgeReply>;
  cancel(message: object): Promise<BridgeReply>;
}

export interface PushTarget {
  push(batch: readonly PushMessage[]): void;
  command(id: string): void;
}

declare global {
  interface Window {
    pywebview?: { api?: Partial<PageApi> };
    __pjais?: PushTarget;
  }
}

const NO_BODY = new Set([101, 204, 205, 304]);

/** Resolves once the window's functions are there; pywebview adds them after the page. */
export function pageApi(): Promise<PageApi> {
  const ready = () => (window.pywebview?.api?.request ? (window.pywebview.api as PageApi) : null);
  return new Promise((resolve) => {
    const look = () => {
      const api = ready();
      if (!api) return false;
      window.removeEventListener('pywebviewready', look);
      clearInterval(timer);
      resolve(api);
      return true;
    };
    // The event may have passed before this module ran, so look as well as listen.
    const timer = setInterval(look, 25);
    window.addEventListener('pywebviewready', look);
    look();
  });
}

/** A `fetch` that needs no network; bodies that are not text go by `http`, for the bridge carries text only. */
export function webviewFetch(api: PageApi, capability: string, http: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (!isText(request)) return http(request);
    const id = crypto.randomUUID();
    request.signal.addEventListener('abort', () => void api.cancel({ id, capability }), { once: true });
    const { pathname, search } = new URL(request.url);
    const reply = await api.request({
      id,
      capability,
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: request.body === null ? null : await request.text(),
    });
    request.signal.throwIfAborted();
    return new Response(NO_BODY.has(reply.status) ? null : reply.body, {
      status: reply.status,
      headers: reply.headers,
    });
  };
}

/** Opens the live line at once: within one process there is nothing to lose. */
export function followWindow(channel: PushChannel, api: PageApi, capability: string): void {
  const send = (message: ClientMessage) => {
    const { op, ...rest } = message;
    const call = { ...rest, capability };
    void (op === 'subscribe' ? api.subscribe(call) : api.unsubscribe(call)).then((reply) => {
      if (reply.status >= 400) channel.receive([{ id: message.id, problem: JSON.parse(reply.body) }]);
    });
  };
  channel.opened(send);
}

function isText(request: Request): boolean {
  const type = request.headers.get('content-type');
  return request.body === null || type === null || type.startsWith('application/json') || type.startsWith('text/');
}
