/** What a persona speaks through: a backend, one of its models and how freely, or what is chosen for all. */

import { ModelChoice } from '../../commands/model-choice';
import { t } from '../../i18n/i18n';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

export function SpeakingField({ draft, onEdit }: FieldsProps) {
  return (
    <fieldset className={classes.group}>
      <legend>{t('personas.fields.model')}</legend>
      <ModelChoice
        chosen={draft.model}
        general={t('personas.fields.general')}
        onChoose={(model) => onEdit({ model })}
      />
    </fieldset>
  );
}
