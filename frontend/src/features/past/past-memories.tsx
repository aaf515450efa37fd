/** What a persona remembered then. */

import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { PastList } from './past-list';
import classes from './past-screen.module.css';
import { tierWords, typeWords, valueWords } from './past-words';

interface PastMemoriesProps {
  readonly personaId: string;
  readonly seq: number;
  readonly onChanged: () => void;
}

export function PastMemories({ personaId, seq, onChanged }: PastMemoriesProps) {
  return (
    <PastList
      kind="memory"
      ownerId={personaId}
      seq={seq}
      label={t('past.memories.label')}
      empty={t('past.memories.empty')}
      onChanged={onChanged}
      renderRow={({ row }) => (
        <>
          <p className={classes.text}>{valueWords(row.content)}</p>
          <p className={classes.facts}>
            {typeWords(row.type)} · {tierWords(row.tier)} · {fullDate(String(row.created_at))}
          </p>
        </>
      )}
    />
  );
}
