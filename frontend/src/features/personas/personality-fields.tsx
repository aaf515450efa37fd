/** How a persona is: the Big Five as sliders, and whatever words say better. */

import { Slider, Stack, TagsInput, Textarea } from '@mantine/core';
import type { Traits } from '../../generated/live';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

const BIG_FIVE: readonly { trait: keyof Traits; name: string; low: string; high: string }[] = [
  { trait: 'openness', name: 'Openness', low: 'down to earth', high: 'curious, imaginative' },
  { trait: 'conscientiousness', name: 'Conscientiousness', low: 'easy-going', high: 'orderly, thorough' },
  { trait: 'extraversion', name: 'Extraversion', low: 'quiet, reserved', high: 'outgoing, lively' },
  { trait: 'agreeableness', name: 'Agreeableness', low: 'blunt, competitive', high: 'warm, obliging' },
  { trait: 'neuroticism', name: 'Neuroticism', low: 'calm, steady', high: 'sensitive, anxious' },
];

export function PersonalityFields({ draft, onEdit }: FieldsProps) {
  const { personality } = draft;
  const set = (part: Partial<typeof personality>) => onEdit({ personality: { ...personality, ...part } });

  return (
    <fieldset className={classes.group}>
      <legend>Personality</legend>
      <Stack gap="sm">
        <div>
          {BIG_FIVE.map(({ trait, name, low, high }) => (
            <div key={trait} className={classes.trait}>
              <span>{name}</span>
              <Slider
                min={0}
                max={1}
                step={0.05}
                size="sm"
                thumbLabel={name}
                label={(value) => value.toFixed(2)}
                value={personality.traits[trait]}
                onChange={(value) => set({ traits: { ...personality.traits, [trait]: value } })}
              />
              <span className={classes.ends}>
                <span>{low}</span>
                <span>{high}</span>
              </span>
            </div>
          ))}
        </div>
        <TagsInput
          label="Traits in your own words"
          value={personality.free_traits}
          onChange={(free_traits) => set({ free_traits })}
        />
        <Textarea
          label="Temperament"
          autosize
          minRows={2}
          maxRows={8}
          value={personality.temperament}
          onChange={(event) => set({ temperament: event.currentTarget.value })}
        />
        <Textarea
          label="Style of speech"
          autosize
          minRows={2}
          maxRows={8}
          value={personality.style}
          onChange={(event) => set({ style: event.currentTarget.value })}
        />
      </Stack>
    </fieldset>
  );
}
