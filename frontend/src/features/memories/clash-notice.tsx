/** Both versions of every field that was edited here and elsewhere at once, and the choice between them. */

import { Alert, Button, Radio } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/i18n';
import { formatPercent } from '../../lib/format-number';
import { fullDate } from '../../lib/relative-time';
import classes from './clash-notice.module.css';
import type { Clash, DraftField } from './memory-draft';

interface ClashNoticeProps {
  clashes: readonly Clash[];
  onSettle: (takeTheirs: ReadonlySet<DraftField>) => void;
}

export function ClashNotice({ clashes, onSettle }: ClashNoticeProps) {
  const [theirs, setTheirs] = useState<ReadonlySet<DraftField>>(new Set());
  const choose = (field: DraftField, side: string) => {
    const next = new Set(theirs);
    if (side === 'theirs') next.add(field);
    else next.delete(field);
    setTheirs(next);
  };

  return (
    <Alert color="yellow" title={t('memories.clash.title')} role="alert">
      <p className={classes.explanation}>{t('memories.clash.hint')}</p>
      {clashes.map((clash) => (
        <Radio.Group
          key={clash.field}
          label={t(`memories.fields.${clash.field}`)}
          value={theirs.has(clash.field) ? 'theirs' : 'mine'}
          onChange={(side) => choose(clash.field, side)}
          className={classes.field}
        >
          <Radio value="mine" label={t('memories.clash.yours', { value: shown(clash.field, clash.mine) })} />
          <Radio value="theirs" label={t('memories.clash.stored', { value: shown(clash.field, clash.theirs) })} />
        </Radio.Group>
      ))}
      <Button onClick={() => onSettle(theirs)}>{t('memories.clash.use')}</Button>
    </Alert>
  );
}

function shown(field: DraftField, value: unknown): string {
  if (value === null || value === '') return t('memories.clash.empty');
  if (field === 'importance' && typeof value === 'number') return formatPercent(value);
  if (field === 'occurred_at' && typeof value === 'string') return fullDate(value);
  if (Array.isArray(value)) return value.join(', ') || t('memories.clash.none');
  if (typeof value === 'object') return Object.values(value).join(' · ');
  return String(value);
}
