import { expect, test } from 'vitest';
import { changesOf, clashesOf, type Draft, typedSince, without } from './persona-form';

const ADA: Draft = {
  name: 'Ada',
  description: 'Counts.',
  personality: {
    traits: { openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, neuroticism: 0.5 },
    free_traits: [],
    temperament: '',
    style: '',
  },
  scenario: '',
  system_prompt: '',
  first_message: '',
  tags: [],
  memory_settings: { enabled: true, auto_learn: false, auto_tiers: true, max_memories: null, retention_days: null },
  privacy_settings: {
    store_messages: true,
    allow_analysis: true,
    allow_sync: true,
    message_retention_days: null,
    analysis_refused_at: null,
  },
  model: null,
  accent: null,
};

test('typing a word and taking it back leaves nothing to save', () => {
  expect(changesOf(ADA, { description: 'Counts.' })).toEqual({});
});

test('only the fields that differ are sent', () => {
  expect(changesOf(ADA, { name: 'Ada L.', description: 'Counts.' })).toEqual({ name: 'Ada L.' });
});

test('an edit elsewhere to a field one has not touched is no clash', () => {
  expect(clashesOf(ADA, { ...ADA, scenario: 'London' }, { name: 'Ada L.' })).toEqual([]);
});

test('an edit elsewhere to the same field is a clash', () => {
  expect(clashesOf(ADA, { ...ADA, name: 'Countess' }, { name: 'Ada L.' })).toEqual([
    { field: 'name', mine: 'Ada L.', theirs: 'Countess' },
  ]);
});

test('the same edit on both sides is no clash', () => {
  expect(clashesOf(ADA, { ...ADA, name: 'Ada L.' }, { name: 'Ada L.' })).toEqual([]);
});

test('taking what is stored drops one’s own edit of that field alone', () => {
  expect(without({ name: 'Ada L.', scenario: 'Paris' }, ['name'])).toEqual({ scenario: 'Paris' });
});

test('what is typed while a save is under way stays an edit', () => {
  const sent = { name: 'Ada L.', scenario: 'Paris' };

  expect(typedSince({ name: 'Ada Lo', scenario: 'Paris' }, sent)).toEqual({ name: 'Ada Lo' });
});
