/** What a persona speaks through: a backend, one of its models and how freely, or what is chosen for all. */

import { ModelChoice } from '../../commands/model-choice';
import type { FieldsProps } from './identity-fields';
import classes from './persona-editor.module.css';

export function SpeakingField({ draft, onEdit }: FieldsProps) {
  return (
    <fieldset className={classes.group}>
      <legend>Model</legend>
      <ModelChoice chosen={draft.model} general="What is chosen for all" onChoose={(model) => onEdit({ model })} />
    </fieldset>
  );
}
