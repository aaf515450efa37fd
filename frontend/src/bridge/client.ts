/** The page's way to the backend, whichever it is: connects once, then every generated call goes through here. */

import { client } from '../generated/api/client.gen';
import { language, t } from '../i18n/i18n';
import { inTurn } from './in-turn';
import { isProblem, localProblem, type Problem, ProblemError } from './problem';
import { pushChannel } from './push-channel';
import { readSession } from './session';
import { followSocket, joinAsPhone, openSession, sessionIsOpen } from './transports/http';
import { followWindow, pageApi, webviewFetch } from './transports/webview';

export type Connection = 'connected' | 'no-session';

/** The answer of a generated call. */
interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response?: Response;
}

let connection: Promise<Connection> | null = null;

/** Opens calls and the live line; later callers share the first one's connection. */
export function connect(): Promise<Connection> {
  connection ??= open().catch((error: unknown) => {
    connection = null;
    throw error;
  });
  return connection;
}

/** Waits for a generated call: its data, or a `ProblemError`. */
export async function answer<T>(pending: Promise<Answer<T>>): Promise<Exclude<T, undefined>> {
  const { data, error, response } = await pending;
  if (response?.ok) return data as Exclude<T, undefined>;
  if (isProblem(error)) throw new ProblemError(error);
  if (error instanceof Error) throw error;
  throw new ProblemError(localProblem('unexpected', t('bridge.noProperAnswer'), response?.statusText ?? ''));
}

/** What the native menu says, by command id. */
export function onMenuCommand(run: (id: string) => void): void {
  window.__pjais = { push: (batch) => pushChannel.receive(batch), command: run };
}

/** Where the bytes of a picture are. */
export function blobUrl(sha256: string): string {
  return `/api/blobs/${sha256}`;
}

/**
 * The bytes at an address of the API; they go by HTTP in the window, too, for its bridge carries text only.
 *
 * @throws {ProblemError} when it is refused.
 */
export async function readBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(path, signal ? { signal } : {});
  if (response.ok) return response.arrayBuffer();
  throw new ProblemError(await problemIn(response));
}

async function problemIn(response: Response): Promise<Problem> {
  const told: unknown = await response.json().catch(() => null);
  return isProblem(told) ? told : localProblem('unexpected', t('bridge.noProperAnswer'), response.statusText);
}

export function inWindow(): boolean {
  return readSession().inWindow;
}

async function open(): Promise<Connection> {
  const { token, capability, inWindow: window_, phoneCode } = readSession();
  if (phoneCode !== null) await joinAsPhone(phoneCode); // one that was used already may have been by this phone
  const admitted = token === null ? await sessionIsOpen() : await openSession(token);
  if (!admitted) return 'no-session';
  client.setConfig({ baseUrl: location.origin, fetch: inTurn((input, init) => fetch(input, init)) });
  if (window_ && capability !== null) await openWindow(capability);
  else followSocket(pushChannel);
  return 'connected';
}

/**
 * Lets this phone in by the code that the computer shows.
 *
 * @throws {ProblemError} when it does not hold.
 */
export async function joinByCode(code: string): Promise<void> {
  const response = await joinAsPhone(code);
  if (!response.ok) throw new ProblemError(await problemIn(response));
}

/** What goes wrong is told in the language of the screens. */
client.interceptors.request.use((request) => {
  request.headers.set('Accept-Language', language());
  return request;
});

async function openWindow(capability: string): Promise<void> {
  const api = await pageApi();
  client.setConfig({ fetch: inTurn(webviewFetch(api, capability, (input, init) => fetch(input, init))) });
  if (!window.__pjais) onMenuCommand(() => undefined);
  followWindow(pushChannel, api, capability);
}
