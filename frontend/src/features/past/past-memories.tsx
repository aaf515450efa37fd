/** What a persona remembered then. */

import { fullDate } from '../../lib/relative-time';
import { PastList } from './past-list';
import classes from './past-screen.module.css';
import { valueWords } from './past-words';

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
      label="Memories then"
      empty="There were no memories then"
      onChanged={onChanged}
      renderRow={({ row }) => (
        <>
          <p className={classes.text}>{valueWords(row.content)}</p>
          <p className={classes.facts}>
            {valueWords(row.type)} · {valueWords(row.tier)} · {fullDate(String(row.created_at))}
          </p>
        </>
      )}
    />
  );
}
