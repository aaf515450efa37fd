/** Makes several memories of one, each with a part of what it says. */

import { ActionIcon, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { t } from '../../i18n/i18n';
import { partsOf } from './merge-words';
import classes from './split-dialog.module.css';

/** The API takes as many. */
const MOST_PARTS = 50;

interface SplitDialogProps {
  readonly content: string;
  readonly busy: boolean;
  readonly onSplit: (contents: readonly string[]) => void;
  readonly onClose: () => void;
}

interface Part {
  readonly key: number;
  readonly content: string;
}

export function SplitDialog({ content, busy, onSplit, onClose }: SplitDialogProps) {
  const [parts, setParts] = useState<readonly Part[]>(() =>
    partsOf(content, MOST_PARTS).map((part, key) => ({ key, content: part })),
  );
  const nextKey = useRef(parts.length);
  const told = parts.map((part) => part.content.trim()).filter((part) => part !== '');
  const write = (key: number, written: string) =>
    setParts(parts.map((part) => (part.key === key ? { key, content: written } : part)));
  const add = () => {
    setParts([...parts, { key: nextKey.current, content: '' }]);
    nextKey.current += 1;
  };

  return (
    <Modal opened onClose={onClose} title={t('memories.split.title')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation(); // the memory's own form is around this dialog
          if (told.length > 1 && !busy) onSplit(told);
        }}
      >
        <Stack gap="sm">
          {parts.map((part, index) => (
            <PartField
              key={part.key}
              number={index + 1}
              content={part.content}
              onWrite={(written) => write(part.key, written)}
              onRemove={parts.length > 2 ? () => setParts(parts.filter(({ key }) => key !== part.key)) : null}
            />
          ))}
          <Group>
            <Button
              variant="default"
              disabled={parts.length >= MOST_PARTS}
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={add}
            >
              {t('memories.split.another')}
            </Button>
          </Group>
          <Text size="xs" c="dimmed" role="status">
            {told.length < 2 ? t('memories.split.two') : t('memories.split.hint')}
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('memories.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={told.length < 2}>
              {t('memories.split.do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface PartFieldProps {
  readonly number: number;
  readonly content: string;
  readonly onWrite: (content: string) => void;
  /** Null while there are no more than two. */
  readonly onRemove: (() => void) | null;
}

function PartField({ number, content, onWrite, onRemove }: PartFieldProps) {
  return (
    <div className={classes.part}>
      <Textarea
        className={classes.words}
        aria-label={t('memories.split.part', { number })}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={100_000}
        value={content}
        data-autofocus={number === 1 || undefined}
        onChange={(event) => onWrite(event.currentTarget.value)}
      />
      {onRemove !== null && (
        <ActionIcon aria-label={t('memories.split.leaveOut', { number })} onClick={onRemove}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
