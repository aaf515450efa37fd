/** A persona's own fields as they were. */

import type { PastPersona } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { FactList } from '../../ui/detail-pane';
import { BringBack } from './past-list';
import classes from './past-screen.module.css';
import { valueWords } from './past-words';

const FIELDS = [
  ['name', 'past.persona.name'],
  ['description', 'past.persona.description'],
  ['personality', 'past.persona.personality'],
  ['scenario', 'past.persona.scenario'],
  ['system_prompt', 'past.persona.systemPrompt'],
  ['first_message', 'past.persona.firstMessage'],
  ['tags', 'past.persona.tags'],
  ['memory_settings', 'past.persona.remembering'],
  ['privacy_settings', 'past.persona.privacy'],
] as const;

interface PastPersonaFieldsProps {
  readonly persona: PastPersona;
  readonly seq: number;
  readonly onChanged: () => void;
}

export function PastPersonaFields({ persona, seq, onChanged }: PastPersonaFieldsProps) {
  const facts = FIELDS.map(([field, label]): [string, string] => [t(label), valueWords(persona.row[field])]);
  return (
    <div className={classes.fields}>
      <FactList facts={facts} />
      <BringBack kind="persona" row={persona} seq={seq} onDone={onChanged} />
    </div>
  );
}
