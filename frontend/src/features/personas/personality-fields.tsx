/** How a persona is: the Big Five as sliders, and whatever words say better. */

import { Slider, Stack, TagsInput, Textarea } from '@mantine/core';
import type { Traits } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

const BIG_FIVE = [
  'openness',
  'conscientiousness',
  'extraversion',
  'agreeableness',
  'neuroticism',
] as const satisfies readonly (keyof Traits)[];

export function PersonalityFields({ draft, onEdit }: FieldsProps) {
  const { personality } = draft;
  const set = (part: Partial<typeof personality>) => onEdit({ personality: { ...personality, ...part } });

  return (
    <fieldset className={classes.group}>
      <legend>{t('personas.fields.personality')}</legend>
      <Stack gap="sm">
        <div>
          {BIG_FIVE.map((trait) => (
            <div key={trait} className={classes.trait}>
              <span>{t(`personas.traits.${trait}`)}</span>
              <Slider
                min={0}
                max={1}
                step={0.05}
                size="sm"
                thumbLabel={t(`personas.traits.${trait}`)}
                label={(value) => value.toFixed(2)}
                value={personality.traits[trait]}
                onChange={(value) => set({ traits: { ...personality.traits, [trait]: value } })}
              />
              <span className={classes.ends}>
                <span>{t(`personas.traits.low.${trait}`)}</span>
                <span>{t(`personas.traits.high.${trait}`)}</span>
              </span>
            </div>
          ))}
        </div>
        <TagsInput
          label={t('personas.fields.ownTraits')}
          value={personality.free_traits}
          onChange={(free_traits) => set({ free_traits })}
        />
        <Textarea
          label={t('personas.fields.temperament')}
          autosize
          minRows={2}
          maxRows={8}
          value={personality.temperament}
          onChange={(event) => set({ temperament: event.currentTarget.value })}
        />
        <Textarea
          label={t('personas.fields.style')}
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
