/** Files that the system asked to open: nothing of them comes in before a person has said so. */

import { Button, Group } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { desktopOpenDismiss, desktopOpenImport } from '../../generated/api/sdk.gen';
import type { FileToOpen } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './files-to-open.module.css';
import { importOptions } from './start-import';

export function FilesToOpen() {
  const files = useLiveQuery('filesToOpen$', {});
  // Where this cannot be followed, neither can the list of imports below, which tells so and tries again.
  if (files.status !== 'live' || files.rows.length === 0) return null;
  return <Asked files={files.rows} />;
}

function Asked({ files }: { readonly files: readonly FileToOpen[] }) {
  const readable = files.filter(({ problem }) => problem === null);
  const { run: bringIn, busy } = useCommand(() =>
    answer(
      desktopOpenImport({
        body: { ids: readable.map(({ id }) => id), turns_as_memories: importOptions.turnsAsMemories },
      }),
    ),
  );
  const { run: dismiss } = useCommand((ids: string[]) => answer(desktopOpenDismiss({ body: { ids } })));
  const bringInAll = async () => {
    const unreadable = files.filter(({ problem }) => problem !== null).map(({ id }) => id);
    if ((await bringIn()) !== undefined && unreadable.length > 0) await dismiss(unreadable);
  };
  return (
    <section className={classes.asked} aria-labelledby="files-to-open">
      <h2 id="files-to-open" className={classes.title}>
        {t('imports.opened.title', { count: files.length })}
      </h2>
      <ul className={classes.files}>
        {files.map((file) => (
          <li key={file.id} className={classes.file}>
            <span className={classes.name}>{file.name}</span>
            {file.problem === null && <span className={classes.facts}>{factsOf(file)}</span>}
            <span className={classes.folder}>{file.folder}</span>
            {file.problem !== null && <span className={classes.problem}>{file.problem}</span>}
          </li>
        ))}
      </ul>
      <Group gap="sm" mt={12}>
        {readable.length > 0 && (
          <Button
            loading={busy}
            leftSection={<IconFileImport size={14} aria-hidden />}
            onClick={() => void bringInAll()}
          >
            {t('imports.opened.import')}
          </Button>
        )}
        <Button variant="default" onClick={() => void dismiss(files.map(({ id }) => id))}>
          {t('imports.opened.dismiss')}
        </Button>
      </Group>
    </section>
  );
}

function factsOf({ kind, size_bytes }: FileToOpen): string {
  const words = t(`imports.opened.kinds.${kind}`);
  return size_bytes === null ? words : t('imports.opened.facts', { kind: words, size: formatBytes(size_bytes) });
}
