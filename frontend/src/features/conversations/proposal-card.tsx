/** One proposed memory: its words, kind and importance can be changed before it is remembered. */

import { ActionIcon, Badge, Button, Group, NumberInput, Select, Textarea, Tooltip } from '@mantine/core';
import { IconArrowUpRight, IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ProposalEdit } from '../../generated/api/types.gen';
import type { ProposalRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import classes from './proposal-cards.module.css';
import { type Draft, draftOf, editOf, isTelling, kindWords, MEMORY_TYPES, typeLabel, typeOf } from './proposal-draft';
import type { ProposalDeeds } from './use-proposal-deeds';

interface ProposalCardProps {
  readonly proposal: ProposalRead;
  readonly deeds: ProposalDeeds;
  /** To the message it comes from; null where that is in the open conversation. */
  readonly onGoTo: (() => void) | null;
  /** Told by which button it was decided on. */
  readonly onDecided: (act: string) => void;
}

export function ProposalCard({ proposal, deeds, onGoTo, onDecided }: ProposalCardProps) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const accept = async () => {
    const edit: ProposalEdit = draft === null ? {} : editOf(proposal, draft);
    await deeds.accept(proposal, edit);
    onDecided('accept');
  };
  const reject = async () => {
    await deeds.reject(proposal);
    onDecided('reject');
  };

  return (
    <div className={classes.card}>
      <div className={classes.words}>
        {draft === null ? (
          <>
            <p className={classes.content}>{proposal.content}</p>
            <Badge size="xs" variant="light">
              {typeLabel(proposal.type)}
            </Badge>{' '}
            <span className={classes.kind}>{kindWords(proposal.kind)}</span>
            {onGoTo && (
              <Button
                size="compact-xs"
                variant="transparent"
                rightSection={<IconArrowUpRight size={12} aria-hidden />}
                onClick={onGoTo}
              >
                {t('conversations.proposal.whereSaid')}
              </Button>
            )}
          </>
        ) : (
          <DraftFields
            draft={draft}
            onChange={setDraft}
            onAccept={() => void accept()}
            onCancel={() => setDraft(null)}
          />
        )}
      </div>
      <span className={classes.actions}>
        <Tooltip label={t('conversations.proposal.remember')}>
          <ActionIcon
            data-act="accept"
            variant="light"
            aria-label={t('conversations.proposal.rememberThis', { content: proposal.content })}
            disabled={draft !== null && !isTelling(draft)}
            onClick={() => void accept()}
          >
            <IconCheck size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('conversations.proposal.edit')}>
          <ActionIcon
            data-act="edit"
            aria-label={t('conversations.proposal.editThis', { content: proposal.content })}
            aria-expanded={draft !== null}
            onClick={() => setDraft(draft === null ? draftOf(proposal) : null)}
          >
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('conversations.proposal.reject')}>
          <ActionIcon
            data-act="reject"
            aria-label={t('conversations.proposal.rejectThis', { content: proposal.content })}
            onClick={() => void reject()}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </span>
    </div>
  );
}

interface DraftFieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onAccept: () => void;
  readonly onCancel: () => void;
}

function DraftFields({ draft, onChange, onAccept, onCancel }: DraftFieldsProps) {
  return (
    <>
      <Textarea
        aria-label={t('conversations.proposal.content')}
        autosize
        maxRows={6}
        autoFocus
        value={draft.content}
        onChange={(event) => onChange({ ...draft, content: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && isTelling(draft)) onAccept();
        }}
      />
      <Group gap="xs" mt={6}>
        <Select
          aria-label={t('conversations.proposal.type')}
          w={130}
          allowDeselect={false}
          data={MEMORY_TYPES.map((type) => ({ value: type, label: typeLabel(type) }))}
          value={draft.type}
          onChange={(value) => onChange({ ...draft, type: typeOf(value) ?? draft.type })}
        />
        <NumberInput
          aria-label={t('conversations.proposal.importance')}
          w={90}
          min={0}
          max={100}
          step={10}
          clampBehavior="strict"
          allowDecimal={false}
          suffix=" %"
          value={draft.importance_percent ?? ''}
          onChange={(value) => onChange({ ...draft, importance_percent: typeof value === 'number' ? value : null })}
        />
      </Group>
    </>
  );
}
