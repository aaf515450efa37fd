/** Which build this is, what it runs on, and where its data lies; all of it can be taken along as text. */

import { Button, Group } from '@mantine/core';
import { IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { answer, inWindow } from '../../bridge/client';
import { desktopFolder } from '../../generated/api/sdk.gen';
import type { AboutRead } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { aboutFacts, aboutText } from './about-words';
import classes from './settings-screen.module.css';

export function AboutFacts({ about }: { readonly about: AboutRead }) {
  const { run: openFolder } = useCommand(() => answer(desktopFolder()));
  const [isCopied, setCopied] = useState(false);
  const { run: copy } = useCommand(async () => {
    await navigator.clipboard.writeText(aboutText(about));
    setCopied(true);
  });
  return (
    <>
      <dl className={classes.facts}>
        {aboutFacts(about).map(({ name, value }) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Group gap="sm" mt={12}>
        <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={() => void copy()}>
          {t(isCopied ? 'settings.about.copied' : 'settings.about.copy')}
        </Button>
        {inWindow() && (
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={14} aria-hidden />}
            onClick={() => void openFolder()}
          >
            {t('settings.about.openFolder')}
          </Button>
        )}
      </Group>
    </>
  );
}
