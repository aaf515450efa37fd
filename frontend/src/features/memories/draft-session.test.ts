import { expect, test } from 'vitest';
import { begun, followed, saved, settled, type Theirs } from './draft-session';
import { BLANK_DRAFT } from './memory-draft';

const memory = (version: number, some: Partial<Theirs> = {}): Theirs => ({
  ...BLANK_DRAFT,
  content: 'Likes tea',
  version,
  ...some,
});

const typed = (content: string) => {
  const session = begun(memory(1));
  return { ...session, mine: { ...session.mine, content } };
};

test('an untouched draft follows what happens elsewhere', () => {
  const { session, clashes } = followed(begun(memory(1)), memory(2, { content: 'Likes coffee' }));

  expect(clashes).toEqual([]);
  expect(session.mine.content).toBe('Likes coffee');
  expect(session.version).toBe(2);
});

test('edits of another field are laid on the newer memory', () => {
  const { session, clashes } = followed(typed('Likes green tea'), memory(2, { tier: 'cold' }));

  expect(clashes).toEqual([]);
  expect(session.mine).toMatchObject({ content: 'Likes green tea', tier: 'cold' });
});

test('an edit of the same field waits for a decision and loses nothing', () => {
  const { session, clashes } = followed(typed('Likes green tea'), memory(2, { content: 'Likes coffee' }));

  expect(clashes).toEqual([{ field: 'content', mine: 'Likes green tea', theirs: 'Likes coffee' }]);
  expect(session.mine.content).toBe('Likes green tea');
  expect(session.version).toBe(1);
});

test('the decision makes the next save fit the newer version', () => {
  const theirs = memory(2, { content: 'Likes coffee' });

  expect(settled(typed('Likes green tea'), theirs, new Set()).mine.content).toBe('Likes green tea');
  expect(settled(typed('Likes green tea'), theirs, new Set(['content'])).mine.content).toBe('Likes coffee');
  expect(settled(typed('Likes green tea'), theirs, new Set()).version).toBe(2);
});

test('an older push that arrives late changes nothing', () => {
  const session = begun(memory(3));

  expect(followed(session, memory(2, { content: 'Old' })).session).toBe(session);
});

test('what is typed while a save is under way stays an edit', () => {
  const sent = typed('Likes green tea');
  const typedOn = { ...sent, mine: { ...sent.mine, content: 'Likes green tea with milk' } };

  const after = saved(typedOn, sent.mine, memory(2, { content: 'Likes green tea' }));

  expect(after.mine.content).toBe('Likes green tea with milk');
  expect(after.base.content).toBe('Likes green tea');
});
