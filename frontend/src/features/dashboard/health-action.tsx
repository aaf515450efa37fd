/** The one thing to do about how something is doing; done in place where that is possible. */

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { answer } from '../../bridge/client';
import { isOnPhone } from '../../bridge/side';
import { backupsCreate, healthModel, integrityCancel, integrityVerify, searchRetry } from '../../generated/api/sdk.gen';
import type { HealthCheck } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useDashboard } from './dashboard-context';
import type { Place } from './places';

export function HealthAction({ check }: { readonly check: HealthCheck }) {
  if (isOnPhone() && check.key !== 'chain') return null;
  switch (check.key) {
    case 'disk':
      return <GoButton place={{ to: '/backups' }}>{t('dashboard.act.manageBackups')}</GoButton>;
    case 'backup':
      return <Doing run={() => answer(backupsCreate({ body: {} }))} busy={check.state === 'busy'} act="backUp" />;
    case 'chain':
      return <ChainAction check={check} />;
    case 'model':
      if (check.reason === 'unreachable' || check.reason === 'no_file') {
        return <Doing run={() => answer(healthModel())} act="tryModel" />;
      }
      return <GoButton place={{ to: '/settings' }}>{t('dashboard.act.modelSettings')}</GoButton>;
    case 'queue':
      if (check.reason === 'index_failed') return <Doing run={() => answer(searchRetry())} act="tryIndex" />;
      return <GoButton place={{ to: '/live-queries' }}>{t('dashboard.act.inspect')}</GoButton>;
    default:
      return <GoButton place={{ to: '/settings' }}>{t('dashboard.act.settings')}</GoButton>;
  }
}

function ChainAction({ check }: { readonly check: HealthCheck }) {
  if (check.state === 'bad') return <GoButton place={{ to: '/audit' }}>{t('dashboard.act.seeDifferences')}</GoButton>;
  if (check.reason === 'verifying') return <Doing run={() => answer(integrityCancel({}))} act="stop" />;
  return <Doing run={() => answer(integrityVerify({}))} act="verify" />;
}

interface DoingProps {
  readonly run: () => Promise<unknown>;
  readonly busy?: boolean;
  readonly act: 'backUp' | 'tryModel' | 'tryIndex' | 'stop' | 'verify';
}

function Doing({ run, busy = false, act }: DoingProps) {
  const command = useCommand(run);
  return (
    <Button size="compact-xs" variant="default" loading={command.busy || busy} onClick={() => void command.run()}>
      {t(`dashboard.act.${act}`)}
    </Button>
  );
}

function GoButton({ place, children }: { readonly place: Place; readonly children: ReactNode }) {
  const { onGo } = useDashboard();
  return (
    <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onGo(place)}>
      {children}
    </Button>
  );
}
