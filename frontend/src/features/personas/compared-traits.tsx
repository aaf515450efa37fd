/** The Big Five of two personas as pairs of bars. */

import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { isAccent } from '../../ui/accents';
import classes from './compare-screen.module.css';

const TRAITS = ['openness', 'conscientiousness', 'extraversion', 'agreeableness', 'neuroticism'] as const;

export function ComparedTraits({ one, other }: { readonly one: PersonaRead; readonly other: PersonaRead }) {
  return (
    <section className={classes.part}>
      <h2>{t('personas.compare.traits')}</h2>
      <dl className={classes.traits}>
        {TRAITS.map((trait) => (
          <div key={trait}>
            <dt>{t(`personas.traits.${trait}`)}</dt>
            {[one, other].map((persona) => (
              <dd key={persona.id}>
                <span className={classes.track} aria-hidden>
                  <span
                    className={classes.bar}
                    style={{
                      width: `${persona.personality.traits[trait] * 100}%`,
                      background: `var(--mantine-color-${isAccent(persona.accent) ? persona.accent : 'gray'}-filled)`,
                    }}
                  />
                </span>
                <span className={classes.value}>
                  {t('personas.compare.traitOf', { name: persona.name, value: persona.personality.traits[trait] })}
                </span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}
