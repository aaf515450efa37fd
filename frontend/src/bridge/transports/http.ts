/** Calls by fetch and pushes by WebSocket, for a browser beside `pjais serve`. */

import type { ClientMessage, PushChannel, PushMessage } from '../push-channel';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** Full jitter: many pages that lost the same server do not come back in step. */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
}

/** Trades the token for the cookie that pictures, downloads and uploads go by. */
export async function openSession(token: string): Promise<boolean> {
  const answer = await fetch('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.ok;
}

/** Whether the cookie of an earlier visit still opens the door. */
export async function sessionIsOpen(): Promise<boolean> {
  const answer = await fetch('/api/settings', { headers: { Accept: 'application/json' } });
  return answer.status !== 401;
}

/** Keeps the live line open for as long as the page lives; returns how to hang up. */
export function followSocket(channel: PushChannel, open: () => WebSocket = openSocket): () => void {
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | null = null;
  let stopped = false;

  const connect = () => {
    socket = open();
    const line = socket;
    line.onopen = () => {
      attempt = 0;
      channel.opened((message: ClientMessage) => {
        if (line.readyState === 1) line.send(JSON.stringify(message));
      });
    };
    line.onmessage = (event) => channel.receive(parseBatch(event.data));
    line.onclose = () => {
      if (stopped) return;
      channel.lost();
      timer = setTimeout(connect, reconnectDelay(attempt));
      attempt += 1;
    };
  };
  connect();

  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function openSocket(): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/api/live`);
}

/** The server may send one message or a batch of them. */
function parseBatch(text: unknown): readonly PushMessage[] {
  const parsed = JSON.parse(String(text)) as PushMessage | PushMessage[];
  return Array.isArray(parsed) ? parsed : [parsed];
}
