/** A persona's own fields as they were. */

import type { PastPersona } from '../../generated/api/types.gen';
import { FactList } from '../../ui/detail-pane';
import { BringBack } from './past-list';
import classes from './past-screen.module.css';
import { valueWords } from './past-words';

const FIELDS: readonly (readonly [field: string, label: string])[] = [
  ['name', 'Name'],
  ['description', 'Description'],
  ['personality', 'Personality'],
  ['scenario', 'Scenario'],
  ['system_prompt', 'System prompt'],
  ['first_message', 'First message'],
  ['tags', 'Tags'],
  ['memory_settings', 'Remembering'],
  ['privacy_settings', 'Privacy'],
];

interface PastPersonaFieldsProps {
  readonly persona: PastPersona;
  readonly seq: number;
  readonly onChanged: () => void;
}

export function PastPersonaFields({ persona, seq, onChanged }: PastPersonaFieldsProps) {
  const facts = FIELDS.map(([field, label]): [string, string] => [label, valueWords(persona.row[field])]);
  return (
    <div className={classes.fields}>
      <FactList facts={facts} />
      <BringBack kind="persona" row={persona} seq={seq} onDone={onChanged} />
    </div>
  );
}
