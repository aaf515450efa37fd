/** What conversations suggest to remember: accepted, put differently or rejected, one by one or all. */

import { Button, SegmentedControl } from '@mantine/core';
import { useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './proposal-cards.module.css';
import { ProposalList } from './proposal-list';
import { useProposalDeeds } from './use-proposal-deeds';

interface ProposalCardsProps {
  readonly personaId: string;
  readonly conversationId: string;
  readonly onGoTo: (conversationId: string, messageId: string | null) => void;
}

type Scope = 'here' | 'all';

export function ProposalCards({ personaId, conversationId, onGoTo }: ProposalCardsProps) {
  const here = useCount(personaId, conversationId);
  const all = useCount(personaId, null);
  const [scope, setScope] = useState<Scope>('here');
  const section = useRef<HTMLElement>(null);
  const of = { persona_id: personaId, conversation_id: scope === 'here' ? conversationId : null };
  const deeds = useProposalDeeds(of);
  const failed = [here, all].find((each) => each.status === 'failed');
  if (failed?.status === 'failed') return <ProblemNotice problem={failed.problem} onRetry={failed.retry} />;
  if (all.count === 0) return null;
  const count = scope === 'here' ? here.count : all.count;
  if (count === 0) {
    return (
      <section className={classes.inbox} aria-label={t('conversations.proposals.elsewhere')}>
        <span>{t('conversations.proposals.fromOthers', { count: all.count })}</span>
        <Button size="compact-xs" variant="subtle" onClick={() => setScope('all')}>
          {t('conversations.proposals.lookThrough')}
        </Button>
      </section>
    );
  }

  return (
    <section ref={section} className={classes.proposals} aria-label={t('conversations.proposals.label')}>
      <header className={classes.head}>
        <h3>{t('conversations.proposals.title')}</h3>
        <span className={classes.count} role="status">
          {t('conversations.proposals.count', { count })}
        </span>
        {(all.count > here.count || scope === 'all') && (
          <SegmentedControl
            size="xs"
            aria-label={t('conversations.proposals.scope')}
            data={[
              { value: 'here', label: t('conversations.proposals.here', { count: here.count }) },
              { value: 'all', label: t('conversations.proposals.all', { count: all.count }) },
            ]}
            value={scope}
            onChange={(value) => setScope(value === 'all' ? 'all' : 'here')}
          />
        )}
        {count > 1 && (
          <span className={classes.settle}>
            <Button size="compact-xs" variant="subtle" loading={deeds.busy} onClick={() => void deeds.settle('accept')}>
              {t('conversations.proposals.rememberAll')}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              disabled={deeds.busy}
              onClick={() => void deeds.settle('reject')}
            >
              {t('conversations.proposals.rejectAll')}
            </Button>
          </span>
        )}
      </header>
      <ProposalList
        key={scope}
        of={of}
        count={count}
        deeds={deeds}
        onGoTo={scope === 'all' ? onGoTo : null}
        here={conversationId}
      />
    </section>
  );
}

function useCount(personaId: string, conversationId: string | null) {
  const live = useLiveQuery('proposalCount$', { persona_id: personaId, conversation_id: conversationId });
  return { ...live, count: live.status === 'live' ? (live.rows[0]?.count ?? 0) : 0 };
}
