/** The accent colour, by swatches with their names. */

import { Input } from '@mantine/core';
import { t } from '../../i18n/i18n';
import { ACCENT_NAMES, type Accent } from '../../ui/accents';
import classes from './choice.module.css';

interface AccentChoiceProps {
  readonly chosen: Accent;
  readonly onChoose: (accent: Accent) => void;
}

export function AccentChoice({ chosen, onChoose }: AccentChoiceProps) {
  return (
    <Input.Wrapper label={t('settings.appearance.accent')} labelElement="div">
      <div className={classes.swatches} role="radiogroup" aria-label={t('settings.appearance.accent')}>
        {ACCENT_NAMES.map((accent) => (
          <label key={accent} className={classes.swatch}>
            <input
              type="radio"
              name="accent"
              value={accent}
              checked={accent === chosen}
              onChange={() => onChoose(accent)}
            />
            <span className={classes.colour} style={{ background: `var(--mantine-color-${accent}-6)` }} aria-hidden />
            {t(`settings.appearance.accents.${accent}`)}
          </label>
        ))}
      </div>
    </Input.Wrapper>
  );
}
