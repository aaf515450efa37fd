/** One proposed memory: its words, kind and importance can be changed before it is remembered. */

import { ActionIcon, Badge, Button, Group, NumberInput, Select, Textarea, Tooltip } from '@mantine/core';
import { IconArrowUpRight, IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ProposalEdit } from '../../generated/api/types.gen';
import type { ProposalRead } from '../../generated/live';
import classes from './proposal-cards.module.css';
import { type Draft, draftOf, editOf, isTelling, KIND_WORDS, TYPE_LABELS, typeOf } from './proposal-draft';
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
              {TYPE_LABELS[proposal.type]}
            </Badge>{' '}
            <span className={classes.kind}>{KIND_WORDS[proposal.kind]}</span>
            {onGoTo && (
              <Button
                size="compact-xs"
                variant="transparent"
                rightSection={<IconArrowUpRight size={12} aria-hidden />}
                onClick={onGoTo}
              >
                Where it was said
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
        <Tooltip label="Remember">
          <ActionIcon
            data-act="accept"
            variant="light"
            aria-label={`Remember: ${proposal.content}`}
            disabled={draft !== null && !isTelling(draft)}
            onClick={() => void accept()}
          >
            <IconCheck size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Put it differently">
          <ActionIcon
            data-act="edit"
            aria-label={`Edit: ${proposal.content}`}
            aria-expanded={draft !== null}
            onClick={() => setDraft(draft === null ? draftOf(proposal) : null)}
          >
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Reject">
          <ActionIcon data-act="reject" aria-label={`Reject: ${proposal.content}`} onClick={() => void reject()}>
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
        aria-label="What to remember"
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
          aria-label="Type"
          w={130}
          allowDeselect={false}
          data={Object.entries(TYPE_LABELS).map(([value, label]) => ({ value, label }))}
          value={draft.type}
          onChange={(value) => onChange({ ...draft, type: typeOf(value) ?? draft.type })}
        />
        <NumberInput
          aria-label="Importance in percent"
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
