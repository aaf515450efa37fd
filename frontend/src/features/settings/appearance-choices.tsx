/** Colours, size, density, motion, and which way is forward. */

import { Stack } from '@mantine/core';
import { locale, t } from '../../i18n/i18n';
import { AccentChoice } from './accent-choice';
import { DENSITIES, DIRECTIONS, MOTIONS, SCALES, THEMES } from './appearance';
import { Choice } from './choice';
import { Section } from './section';
import { useChoices } from './use-appearance';

export function AppearanceChoices() {
  const { chosen, choose } = useChoices();
  const percent = new Intl.NumberFormat(locale(), { style: 'percent' });
  return (
    <Section id="appearance">
      <Stack gap="sm" align="flex-start">
        <Choice
          label={t('settings.appearance.theme')}
          values={THEMES}
          words={(value) => t(`settings.appearance.themes.${value}`)}
          chosen={chosen.theme}
          onChoose={(value) => choose('theme', value)}
        />
        <AccentChoice chosen={chosen.accent} onChoose={(value) => choose('accent', value)} />
        <Choice
          label={t('settings.appearance.scale')}
          values={SCALES}
          words={(value) => percent.format(value / 100)}
          chosen={chosen.scale}
          onChoose={(value) => choose('scale', value)}
        />
        <Choice
          label={t('settings.appearance.density')}
          values={DENSITIES}
          words={(value) => t(`settings.appearance.densities.${value}`)}
          chosen={chosen.density}
          onChoose={(value) => choose('density', value)}
        />
        <Choice
          label={t('settings.appearance.motion')}
          values={MOTIONS}
          words={(value) => t(`settings.appearance.motions.${value}`)}
          chosen={chosen.motion}
          onChoose={(value) => choose('motion', value)}
        />
        <Choice
          label={t('settings.appearance.direction')}
          values={DIRECTIONS}
          words={(value) => t(`settings.appearance.directions.${value}`)}
          chosen={chosen.direction}
          onChoose={(value) => choose('direction', value)}
        />
      </Stack>
    </Section>
  );
}
