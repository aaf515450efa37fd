/** Calls by fetch and pushes by WebSocket, for a browser beside `pjais serve`. */

import { language } from '../../i18n/i18n';
import type { ClientMessage, PushChannel, PushMessage } from '../push-channel';
import { isOnPhone, noteSide } from '../side';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** Full jitter: many pages that lost the same server do not come back in step. */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
}

/** Trades the token for the cookie that pictures, downloads and uploads go by. */
export async function openSession(token: string): Promise<boolean> {
  return (await post('/api/session', { token })).ok;
}

/** Trades the code that the computer shows for this phone's own cookie. */
export async function joinAsPhone(code: string): Promise<Response> {
  return post('/api/phones/join', { code });
}

/** Whether the cookie of an earlier visit still opens the door. */
export async function sessionIsOpen(): Promise<boolean> {
  const answer = await fetch('/api/settings', { headers: { Accept: 'application/json' } });
  noteSide(answer);
  return answer.status !== 401;
}

/** Keeps the live line open for as long as the page lives and may; returns how to hang up. */
export function followSocket(
  channel: PushChannel,
  open: () => WebSocket = openSocket,
  isOut: () => Promise<boolean> = phoneIsOut,
  later: (task: () => void) => void = afterWhatWaits,
): () => void {
  const gathered: PushMessage[] = [];
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | null = null;
  let stopped = false;

  // One commit changes several live queries: what is told of them is drawn once, not once for each.
  const deliver = () => {
    if (gathered.length > 0) channel.receive(gathered.splice(0));
  };
  const connect = () => {
    socket = open();
    const line = socket;
    line.onopen = () => {
      attempt = 0;
      channel.opened((message: ClientMessage) => {
        if (line.readyState === 1) line.send(JSON.stringify(message));
      });
    };
    line.onmessage = (event) => {
      if (gathered.length === 0) later(deliver);
      gathered.push(...parseBatch(event.data));
    };
    line.onclose = () => {
      if (stopped) return;
      deliver();
      channel.lost();
      void again();
    };
  };
  const again = async () => {
    if (await isOut()) channel.end();
    if (stopped || channel.status() === 'ended') return;
    timer = setTimeout(connect, reconnectDelay(attempt));
    attempt += 1;
  };
  connect();

  return () => {
    stopped = true;
    gathered.length = 0;
    clearTimeout(timer);
    socket?.close();
  };
}

/** Whether this is a phone that was removed at the computer; one that only cannot reach it tries on. */
async function phoneIsOut(): Promise<boolean> {
  if (!isOnPhone()) return false;
  return !(await sessionIsOpen().catch(() => true));
}

async function post(path: string, body: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', 'Accept-Language': language() };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  noteSide(answer);
  return answer;
}

function openSocket(): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/api/live`);
}

/** Not by a timer: those of a page in the background are slowed down. */
function afterWhatWaits(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}

/** The server may send one message or a batch of them. */
function parseBatch(text: unknown): readonly PushMessage[] {
  const parsed = JSON.parse(String(text)) as PushMessage | PushMessage[];
  return Array.isArray(parsed) ? parsed : [parsed];
}
