/** Writes down what went wrong, with facts about the app, as one file; what will be in it is seen before. */

import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { lastShown, type Report } from '../../bridge/report';
import { saveMade } from '../../commands/save-made';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { ReportPreview } from './report-preview';
import { nameOf, type ReportFile, reportText, screenOf } from './report-text';
import { useDiagnostics } from './use-diagnostics';

interface ReportDialogProps {
  readonly opened: boolean;
  readonly report: Report | null;
  readonly onClose: () => void;
}

export function ReportDialog({ report, onClose }: ReportDialogProps) {
  return report && <OpenDialog report={report} onClose={onClose} />;
}

function OpenDialog({ report, onClose }: { readonly report: Report; readonly onClose: () => void }) {
  const [shown] = useState(() => report.problem ?? lastShown.current());
  const [moment] = useState(() => new Date());
  const [words, setWords] = useState('');
  const [tells, setTells] = useState({ problem: report.problem !== null, detail: false, diagnostics: true });
  const diagnostics = useDiagnostics();
  const text = reportText({
    words,
    problem: tells.problem ? shown : null,
    withDetail: tells.detail,
    screen: screenOf(location.pathname),
    moment,
  });
  const beside = tells.diagnostics && diagnostics.status === 'there' ? diagnostics.files : [];
  const files: readonly ReportFile[] = [{ name: 'report.txt', text }, ...beside];
  const { run, busy } = useCommand(async () => {
    await saveMade(nameOf(files, moment), await contentOf(files, moment));
    onClose();
  });
  const change = (changed: Partial<typeof tells>) => setTells({ ...tells, ...changed });

  return (
    <Modal opened onClose={onClose} title={t('help.report.title')} size="lg">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void run();
        }}
      >
        <Stack gap="md">
          <Textarea
            data-autofocus
            label={t('help.report.words')}
            description={t('help.report.wordsAbout')}
            autosize
            minRows={3}
            maxRows={10}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          {shown !== null && (
            <Checkbox
              label={t('help.report.problem', { title: shown.title })}
              checked={tells.problem}
              onChange={(event) => change({ problem: event.currentTarget.checked })}
            />
          )}
          {shown !== null && shown.detail !== '' && (
            <Checkbox
              label={t('help.report.detail')}
              description={t('help.report.detailAbout', { detail: shown.detail })}
              disabled={!tells.problem}
              checked={tells.problem && tells.detail}
              onChange={(event) => change({ detail: event.currentTarget.checked })}
            />
          )}
          <Checkbox
            label={t('help.report.diagnostics')}
            description={t('help.report.diagnosticsAbout')}
            checked={tells.diagnostics}
            onChange={(event) => change({ diagnostics: event.currentTarget.checked })}
          />
          <ReportPreview files={files} diagnostics={tells.diagnostics ? diagnostics : null} />
          <Text size="sm" c="dimmed">
            {t('help.report.nowhere')}
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={tells.diagnostics && diagnostics.status === 'loading'}>
              {t('help.report.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

async function contentOf(files: readonly ReportFile[], moment: Date): Promise<Blob> {
  const [first, ...rest] = files;
  if (rest.length === 0) return new Blob([first?.text ?? ''], { type: 'text/plain' });
  const { strToU8, zipSync } = await import('fflate');
  const packed = zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])), { mtime: moment });
  return new Blob([packed], { type: 'application/zip' });
}
