/** Makes a recovery code and shows it this once: at the beginning by itself, later after a question. */

import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { answer } from '../../bridge/client';
import { syncRenewRecoveryCode } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { RecoveryDialog } from './recovery-dialog';

interface RecoveryButtonProps {
  readonly isNew: boolean;
  readonly onKnown: () => void;
}

export function RecoveryButton({ isNew, onKnown }: RecoveryButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const { run, busy } = useCommand(() => answer(syncRenewRecoveryCode({})));
  const make = async () => {
    const made = await run();
    setAsking(false);
    if (made) setCode(made.code);
  };
  // Once for each beginning, however often this is drawn.
  const hasBegun = useRef(false);
  const first = useRef(make);
  useEffect(() => {
    if (!isNew || hasBegun.current) return;
    hasBegun.current = true;
    void first.current();
  }, [isNew]);
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('sync.recovery.button')}
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={t('sync.recovery.question')}
        confirmLabel={t('sync.recovery.make')}
        busy={busy}
        onConfirm={() => void make()}
        onClose={() => setAsking(false)}
      >
        {t('sync.recovery.questionWords')}
      </ConfirmDialog>
      {code !== null && (
        <RecoveryDialog
          code={code}
          onClose={() => {
            setCode(null);
            onKnown();
          }}
        />
      )}
    </>
  );
}
