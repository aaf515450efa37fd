/** The settings screen; the address may name a part of it. */

import { getRouteApi } from '@tanstack/react-router';
import { BackupSettings } from '../../features/backups/backup-settings';
import { CrashList } from '../../features/crashes/crash-list';
import { NoticeChoices } from '../../features/notices/notice-choices';
import { DefaultMemoryFields, DefaultPrivacyFields } from '../../features/personas/default-fields';
import { SettingsScreen } from '../../features/settings/settings-screen';
import { SyncSettings } from '../../features/sync/sync-settings';
import { useHasSync } from '../../features/sync/use-syncing';
import { decideEpoch } from '../decide-epoch';

const route = getRouteApi('/settings');

export function SettingsRoute() {
  const { section } = route.useSearch();
  const navigate = route.useNavigate();
  const hasSync = useHasSync();
  return (
    <SettingsScreen
      section={section}
      onSection={(id) => void navigate({ search: { section: id } })}
      memory={<DefaultMemoryFields />}
      privacy={<DefaultPrivacyFields />}
      backups={<BackupSettings onAll={() => void navigate({ to: '/backups' })} />}
      notices={<NoticeChoices />}
      sync={hasSync ? <SyncSettings onDecide={() => decideEpoch.set(true)} /> : null}
      crashes={<CrashList />}
    />
  );
}
