import { expect, test, vi } from 'vitest';
import { PushChannel } from '../push-channel';
import { type BridgeReply, followWindow, type PageApi, webviewFetch } from './webview';

const NOTHING: BridgeReply = { status: 204, headers: {}, body: '' };

function fakeApi(reply: BridgeReply = NOTHING) {
  const answer = () => Promise.resolve(reply);
  return { request: vi.fn(answer), subscribe: vi.fn(answer), unsubscribe: vi.fn(answer), cancel: vi.fn(answer) };
}

const noHttp = () => Promise.reject(new Error('no network here'));

test('a call goes through the bridge with its body as text and the capability', async () => {
  const api = fakeApi({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":"a"}' });
  const send = webviewFetch(api satisfies PageApi, 'secret', noHttp);

  const answer = await send('http://127.0.0.1/api/personas?limit=2', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":"Ada"}',
  });

  expect(await answer.json()).toEqual({ id: 'a' });
  expect(api.request).toHaveBeenCalledWith(
    expect.objectContaining({
      capability: 'secret',
      method: 'POST',
      path: '/api/personas?limit=2',
      body: '{"name":"Ada"}',
    }),
  );
});

test('an answer without content has no body', async () => {
  const answer = await webviewFetch(fakeApi(), 'secret', noHttp)('http://127.0.0.1/api/x', { method: 'DELETE' });

  expect([answer.status, await answer.text()]).toEqual([204, '']);
});

test('bytes go by HTTP', async () => {
  const http = vi.fn(() => Promise.resolve(new Response('ok')));
  const api = fakeApi();

  await webviewFetch(
    api,
    'secret',
    http,
  )('http://127.0.0.1/api/x', {
    method: 'PUT',
    headers: { 'Content-Type': 'image/png' },
    body: new Uint8Array([1, 2]),
  });

  expect(http).toHaveBeenCalledTimes(1);
  expect(api.request).not.toHaveBeenCalled();
});

test('giving up a call takes it back on the other side', async () => {
  const api = fakeApi();
  const stop = new AbortController();
  const pending = webviewFetch(api, 'secret', noHttp)('http://127.0.0.1/api/x', { signal: stop.signal });

  stop.abort();

  await expect(pending).rejects.toThrow();
  expect(api.cancel).toHaveBeenCalledWith(expect.objectContaining({ capability: 'secret' }));
});

test('a refused subscription arrives as a problem of that query', async () => {
  const problem = { type: 'urn:pjais:problem:invalid-input', title: 'No', status: 400, detail: '' };
  const channel = new PushChannel();
  const heard = vi.fn();
  channel.onBatch(heard);
  followWindow(channel, fakeApi({ status: 400, headers: {}, body: JSON.stringify(problem) }), 'secret');

  channel.send({ op: 'subscribe', id: 'q1', query: 'personas$', params: {}, language: 'en' });

  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([{ id: 'q1', problem }]));
});
