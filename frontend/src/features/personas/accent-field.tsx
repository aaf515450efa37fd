/** The colour of the screens while the persona is active: one of seven, or the one chosen for all. */

import { t } from '../../i18n/i18n';
import { ACCENT_NAMES, ACCENTS, type Accent, isAccent } from '../../ui/accents';
import classes from './accent-field.module.css';

interface AccentFieldProps {
  readonly accent: string | null;
  readonly onChoose: (accent: Accent | null) => void;
}

export function AccentField({ accent, onChoose }: AccentFieldProps) {
  const chosen = isAccent(accent) ? accent : null;
  return (
    <fieldset className={classes.field}>
      <legend>{t('personas.accent.legend')}</legend>
      <div className={classes.swatches}>
        {[null, ...ACCENT_NAMES].map((name) => (
          <label key={name} className={classes.swatch}>
            <input
              type="radio"
              name="accent"
              checked={chosen === name}
              onChange={() => onChoose(name)}
              className={classes.radio}
            />
            <span
              className={classes.dot}
              data-general={name === null || undefined}
              {...(name !== null && { style: { background: ACCENTS[name][6] } })}
              aria-hidden
            />
            <span className={classes.name}>{accentWords(name)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function accentWords(name: Accent | null): string {
  return name === null ? t('personas.accent.general') : t(`personas.accent.${name}`);
}
