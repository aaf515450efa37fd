/** A memory's way as a flow of cards: where it was said, what it became, for which replies it was recalled. */

import { Button } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { answer } from '../../../bridge/client';
import { memoriesProvenance } from '../../../generated/api/sdk.gen';
import type { Provenance } from '../../../generated/api/types.gen';
import { t } from '../../../i18n/i18n';
import { EmptyState } from '../../../ui/empty-state';
import { LoadingSkeleton } from '../../../ui/loading-skeleton';
import { ProblemNotice } from '../../../ui/problem-notice';
import classes from './provenance.module.css';
import { MemoryCards, type OnMessage, OriginCards } from './provenance-cards';
import { RecallCards, ReplyCards } from './provenance-uses';
import { useFigures } from './use-figures';

const MOST = 50;

interface ProvenanceViewProps {
  readonly personaId: string;
  readonly memoryId: string | null;
  readonly onOpen: (memoryId: string) => void;
  /** Shows the memory where it is edited. */
  readonly onEdit: (memoryId: string) => void;
  readonly onChooseOther: () => void;
  readonly onMessage: OnMessage;
}

export function ProvenanceView({ memoryId, onChooseOther, ...props }: ProvenanceViewProps) {
  if (memoryId === null) {
    return (
      <EmptyState
        icon={<IconRoute size={22} aria-hidden />}
        title={t('memories.provenance.none')}
        description={t('memories.provenance.noneHint')}
        actions={<Button onClick={onChooseOther}>{t('memories.provenance.choose')}</Button>}
      />
    );
  }
  return <Flow key={memoryId} memoryId={memoryId} onChooseOther={onChooseOther} {...props} />;
}

function Flow(props: ProvenanceViewProps & { readonly memoryId: string }) {
  const { personaId, memoryId } = props;
  const figures = useFigures(personaId, memoryId, () =>
    answer(memoriesProvenance({ path: { memory_id: memoryId }, query: { limit: MOST } })),
  );
  if (figures.problem) return <ProblemNotice problem={figures.problem} onRetry={figures.again} />;
  if (figures.value === null) return <LoadingSkeleton rows={8} />;
  return <Steps found={figures.value} {...props} />;
}

function Steps({
  found,
  onOpen,
  onEdit,
  onMessage,
  onChooseOther,
}: ProvenanceViewProps & { readonly found: Provenance }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it
    <section className={classes.view} aria-label={t('memories.provenance.name')} tabIndex={0}>
      <Button variant="default" className={classes.other ?? ''} onClick={onChooseOther}>
        {t('memories.provenance.chooseOther')}
      </Button>
      <ol className={classes.flow}>
        <li className={classes.stage}>
          <h2 className={classes.title}>{t('memories.provenance.said')}</h2>
          <OriginCards found={found} onOpen={onOpen} onMessage={onMessage} />
        </li>
        <li className={classes.stage}>
          <h2 className={classes.title}>{t('memories.provenance.memory')}</h2>
          <MemoryCards found={found} onOpen={onOpen} onEdit={onEdit} />
        </li>
        <li className={classes.stage}>
          <h2 className={classes.title}>{t('memories.provenance.recalls', { count: found.uses_total })}</h2>
          <RecallCards found={found} />
        </li>
        <li className={classes.stage}>
          <h2 className={classes.title}>{t('memories.provenance.replies')}</h2>
          <ReplyCards found={found} onMessage={onMessage} />
        </li>
      </ol>
    </section>
  );
}
