import { describe, expect, it } from 'vitest';
import { inTurn } from './in-turn';

const put = (name: string, body: string) => new Request(`http://localhost/${name}`, { method: 'PUT', body });

function slowly() {
  const sent: string[] = [];
  const answers: ((answer: Response | Error) => void)[] = [];
  const send = inTurn(async (input) => {
    sent.push(await (input as Request).clone().text());
    return new Promise((resolve, reject) => {
      answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { sent, answers, send, settle };
}

describe('what is put to one address', () => {
  it('waits for what was put there before, whether that came through or failed', async () => {
    const { sent, answers, send, settle } = slowly();
    const [first, second, third] = [send(put('a', '1')), send(put('a', '2')), send(put('a', '3'))];
    await settle();
    expect(sent).toEqual(['1']);
    answers[0]?.(new Error('the line is cut'));
    await expect(first).rejects.toThrow('the line is cut');
    await settle();
    expect(sent).toEqual(['1', '2']);
    answers[1]?.(new Response('two'));
    expect(await (await second)?.text()).toBe('two');
    await settle();
    expect(sent).toEqual(['1', '2', '3']);
    answers[2]?.(new Response('three'));
    expect((await third)?.ok).toBe(true);
  });

  it('waits for nothing else', async () => {
    const { sent, send, settle } = slowly();
    void send(put('a', '1'));
    void send(put('b', '2'));
    void send(new Request('http://localhost/a', { method: 'POST', body: '3' }));
    await settle();
    expect([...sent].sort()).toEqual(['1', '2', '3']);
  });
});
