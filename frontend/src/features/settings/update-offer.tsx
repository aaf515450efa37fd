/** One newer version: what it changes, its package, and what is to be done when that was handed to the system. */

import { Alert, Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { IconDownload, IconPackageImport } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { updatesGet, updatesInstall } from '../../generated/api/sdk.gen';
import type { UpdateHanded } from '../../generated/api/types.gen';
import type { UpdateState } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { formatBytes } from '../../lib/format-number';
import { fullDate } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import classes from './settings-screen.module.css';
import { UpdateNotes } from './update-notes';
import noteClasses from './update-notes.module.css';
import { isBusy, isShown, nextDeed } from './update-words';

interface OfferProps {
  readonly state: UpdateState;
  readonly offer: NonNullable<UpdateState['offer']>;
}

export function UpdateOffer({ state, offer }: OfferProps) {
  const [handed, setHanded] = useState<UpdateHanded | null>(null);
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t('updates.version')}</dt>
        <dd>{offer.version}</dd>
        <dt>{t('updates.released')}</dt>
        <dd>{fullDate(offer.released_at)}</dd>
        {offer.size_bytes !== null && (
          <>
            <dt>{t('updates.size')}</dt>
            <dd className="tabular">{formatBytes(offer.size_bytes)}</dd>
          </>
        )}
        {state.path !== null && (
          <>
            <dt>{t('updates.ready')}</dt>
            <dd>{state.path}</dd>
          </>
        )}
      </dl>
      {offer.notes.length > 0 && (
        <div>
          <h3 className={classes.subheading}>{t('updates.notes')}</h3>
          <UpdateNotes notes={offer.notes} />
        </div>
      )}
      {offer.missing !== null && <Text size="sm">{offer.missing}.</Text>}
      {handed === null ? <Deed state={state} onHanded={setHanded} /> : <NextStep handed={handed} />}
    </>
  );
}

interface DeedProps {
  readonly state: UpdateState;
  readonly onHanded: (handed: UpdateHanded) => void;
}

const SHOWN = { onProblem: isShown };

function Deed({ state, onHanded }: DeedProps) {
  const { run: get, busy: getting } = useCommand(() => answer(updatesGet()), SHOWN);
  const { run: install, busy: installing } = useCommand(async () => onHanded(await answer(updatesInstall())), SHOWN);
  const deed = nextDeed(state);
  const isUnderWay = getting || installing || isBusy(state);
  if (deed === null && !isUnderWay) return null;
  const isInstall = deed === 'install' || installing || state.phase === 'installing';
  return (
    <Group gap="sm">
      {isInstall ? (
        <Button
          leftSection={<IconPackageImport size={14} aria-hidden />}
          loading={isUnderWay}
          onClick={() => void install()}
        >
          {t('updates.install')}
        </Button>
      ) : (
        <Button leftSection={<IconDownload size={14} aria-hidden />} loading={isUnderWay} onClick={() => void get()}>
          {t('updates.get')}
        </Button>
      )}
      <Text size="sm" c="dimmed">
        {isInstall ? t('updates.installAbout') : t('updates.getAbout')}
      </Text>
    </Group>
  );
}

function NextStep({ handed }: { readonly handed: UpdateHanded }) {
  const { command } = handed;
  return (
    <Alert title={t('updates.handed')} role="status">
      <Text size="sm">{handed.step}.</Text>
      {command !== null && (
        <>
          <Code block mt={8} className={noteClasses.command} role="group" tabIndex={0} aria-label={t('updates.shell')}>
            {command}
          </Code>
          <CopyButton value={command}>
            {({ copied, copy }) => (
              <Button mt={8} variant="default" onClick={copy}>
                {copied ? t('updates.copied') : t('updates.copy')}
              </Button>
            )}
          </CopyButton>
        </>
      )}
      <Text size="sm" mt={8} c="dimmed">
        {t('updates.backedUp', { name: handed.backup })}
      </Text>
    </Alert>
  );
}
