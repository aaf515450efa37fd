/** The two ways to learn of a newer version: asking the publisher, and a file that was carried here. */

import { Button, FileButton } from '@mantine/core';
import { IconFileImport, IconRefresh } from '@tabler/icons-react';
import { answer, inWindow } from '../../bridge/client';
import { ProblemError, toProblem } from '../../bridge/problem';
import { desktopUpdate, updatesCheck } from '../../generated/api/sdk.gen';
import { language, t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { isShown } from './update-words';

interface ButtonProps {
  readonly isBusy: boolean;
}

const SHOWN = { onProblem: isShown };

export function CheckNow({ isBusy }: ButtonProps) {
  const { run, busy } = useCommand(() => answer(updatesCheck()), SHOWN);
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={14} aria-hidden />}
      loading={busy}
      disabled={isBusy}
      onClick={() => void run()}
    >
      {t('updates.check')}
    </Button>
  );
}

/** The native dialog hands over a path, so that nothing has to be copied; a browser can only send the file. */
export function FromFile({ isBusy }: ButtonProps) {
  const { run: choose, busy: choosing } = useCommand(() => answer(desktopUpdate()), SHOWN);
  const { run: send, busy: sending } = useCommand(sendFile, SHOWN);
  const icon = <IconFileImport size={14} aria-hidden />;
  if (inWindow()) {
    return (
      <Button variant="default" leftSection={icon} loading={choosing} disabled={isBusy} onClick={() => void choose()}>
        {t('updates.fromFile')}
      </Button>
    );
  }
  return (
    <FileButton accept=".pjais-update" onChange={(file) => file && void send(file)}>
      {(props) => (
        <Button {...props} variant="default" leftSection={icon} loading={sending} disabled={isBusy}>
          {t('updates.fromFile')}
        </Button>
      )}
    </FileButton>
  );
}

/** By HTTP in any case: it may be large, and is written to the disk while it comes. */
async function sendFile(file: File): Promise<void> {
  const reply = await fetch('/api/updates/upload', {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': language() },
    body: file,
  });
  if (!reply.ok) throw new ProblemError(toProblem(await reply.json()));
}
