import { describe, expect, test } from 'vitest';
import { BLANK_DRAFT, changesIn, clashes, draftOf, type MemoryDraft, merged, tidySource } from './memory-draft';

const draft = (some: Partial<MemoryDraft>): MemoryDraft => ({ ...BLANK_DRAFT, ...some });

test('an untouched draft changes nothing', () => {
  const memory = { ...draft({ content: 'Likes tea', tags: ['tea'] }), access_count: 4 };

  expect(changesIn(draftOf(memory), memory)).toEqual({});
});

test('only what was edited is sent', () => {
  const base = draft({ content: 'Likes tea', tags: ['tea'] });

  expect(changesIn({ ...base, tags: ['tea', 'home'] }, base)).toEqual({ tags: ['tea', 'home'] });
});

describe('two edits of one memory', () => {
  const base = draft({ content: 'Likes tea', summary: 'tea', tier: 'warm' });

  test('of different fields do not clash, and the merge holds both', () => {
    const mine = { ...base, content: 'Likes green tea' };
    const theirs: MemoryDraft = { ...base, tier: 'hot' };

    expect(clashes(base, mine, theirs)).toEqual([]);
    expect(merged(base, mine, theirs, new Set())).toEqual({ ...base, content: 'Likes green tea', tier: 'hot' });
  });

  test('of the same field clash, and the choice decides', () => {
    const mine = { ...base, content: 'Likes green tea' };
    const theirs = { ...base, content: 'Likes black tea' };

    expect(clashes(base, mine, theirs)).toEqual([
      { field: 'content', mine: 'Likes green tea', theirs: 'Likes black tea' },
    ]);
    expect(merged(base, mine, theirs, new Set()).content).toBe('Likes green tea');
    expect(merged(base, mine, theirs, new Set(['content'])).content).toBe('Likes black tea');
  });

  test('that say the same are no clash', () => {
    const both = { ...base, content: 'Likes green tea' };

    expect(clashes(base, both, { ...both })).toEqual([]);
  });
});

test('a source emptied by hand is no source at all', () => {
  expect(tidySource({ speaker: ' ', ref: '' })).toBeNull();
  expect(tidySource({ speaker: 'Anna', ref: '' })).toEqual({ speaker: 'Anna' });
});

test('parts of a source that the backend names but leaves empty are no edit', () => {
  const stored = draft({ source: { kind: null, speaker: 'Anna', session: null, ref: null } });

  expect(draftOf(stored).source).toEqual({ speaker: 'Anna' });
});
