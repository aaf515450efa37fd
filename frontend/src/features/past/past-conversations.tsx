/** A persona's conversations as they were, and what was said in one. */

import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import { fullDate } from '../../lib/relative-time';
import { PastList } from './past-list';
import classes from './past-screen.module.css';
import { roleWords, valueWords } from './past-words';

interface PastConversationsProps {
  readonly personaId: string;
  readonly seq: number;
  readonly onChanged: () => void;
}

export function PastConversations({ personaId, seq, onChanged }: PastConversationsProps) {
  const [open, setOpen] = useState<{ readonly id: string; readonly title: string } | null>(null);
  if (open !== null) {
    return (
      <>
        <Button
          variant="subtle"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={() => setOpen(null)}
          className={classes.up ?? ''}
        >
          {open.title}
        </Button>
        <PastList
          kind="message"
          ownerId={open.id}
          seq={seq}
          label={t('past.messages.label')}
          empty={t('past.messages.empty')}
          onChanged={onChanged}
          renderRow={({ row }) => (
            <>
              <p className={classes.facts}>
                {roleWords(row.role)} · {fullDate(String(row.created_at))}
              </p>
              <p className={classes.text}>{valueWords(row.content)}</p>
            </>
          )}
        />
      </>
    );
  }
  return (
    <PastList
      kind="conversation"
      ownerId={personaId}
      seq={seq}
      label={t('past.conversations.label')}
      empty={t('past.conversations.empty')}
      onChanged={onChanged}
      renderRow={({ id, row }) => {
        const title = row.title === '' ? t('past.conversations.untitled') : valueWords(row.title);
        return (
          <>
            <Button variant="transparent" size="compact-sm" px={0} onClick={() => setOpen({ id, title })}>
              {title}
            </Button>
            <p className={classes.facts}>{fullDate(String(row.created_at))}</p>
          </>
        );
      }}
    />
  );
}
