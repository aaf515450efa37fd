/** The way between two memories in words: what each says, and what joins it to the next. */

import { CloseButton } from '@mantine/core';
import type { GraphPath } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import classes from './graph-view.module.css';
import { cut } from './labels';
import { useWords } from './use-words';

interface WayListProps {
  readonly way: GraphPath;
  readonly revision: number;
  readonly onClose: () => void;
}

const LONGEST = 100;

export function WayList({ way, revision, onClose }: WayListProps) {
  const words = useWords(way.ids, revision);
  return (
    <section className={classes.notice} aria-label={t('graph.wayTitle')}>
      {way.ids.length === 0 ? (
        t('graph.noWay')
      ) : (
        <ol className={classes.way}>
          {way.ids.map((id, index) => {
            const edge = way.edges[index - 1];
            return (
              <li key={id}>
                {edge && <em>{t(`graph.kind.${edge.kind}`)}: </em>}
                {cut(words.get(id) ?? '…', LONGEST)}
              </li>
            );
          })}
        </ol>
      )}
      <CloseButton aria-label={t('graph.closeWay')} onClick={onClose} />
    </section>
  );
}
