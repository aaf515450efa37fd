/** The language of the screens; each names itself in itself. */

import { t } from '../../i18n/i18n';
import { LANGUAGES } from '../../i18n/languages';
import { LANGUAGE_CHOICES } from './appearance';
import { Choice } from './choice';
import { Section } from './section';
import { useChoices } from './use-appearance';

export function LanguageChoice() {
  const { chosen, choose } = useChoices();
  return (
    <Section id="language">
      <Choice
        label={t('settings.language.label')}
        description={t('settings.language.description')}
        values={LANGUAGE_CHOICES}
        words={(value) => (value === 'auto' ? t('settings.language.auto') : LANGUAGES[value].name)}
        chosen={chosen.language}
        onChoose={(value) => choose('language', value)}
      />
    </Section>
  );
}
