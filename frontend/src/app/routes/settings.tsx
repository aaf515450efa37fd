/** The settings screen; the address may name a part of it. */

import { getRouteApi } from '@tanstack/react-router';
import { BackupSettings } from '../../features/backups/backup-settings';
import { CrashList } from '../../features/crashes/crash-list';
import { NoticeChoices } from '../../features/notices/notice-choices';
import { DefaultMemoryFields, DefaultPrivacyFields } from '../../features/personas/default-fields';
import { Phones } from '../../features/phones/phones';
import { SettingsScreen } from '../../features/settings/settings-screen';
import { SyncSettings } from '../../features/sync/sync-settings';
import { decideEpoch } from '../decide-epoch';

const route = getRouteApi('/settings');

export function SettingsRoute() {
  const { section } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <SettingsScreen
      section={section}
      onSection={(id) => void navigate({ search: { section: id } })}
      memory={<DefaultMemoryFields />}
      privacy={<DefaultPrivacyFields />}
      backups={<BackupSettings onAll={() => void navigate({ to: '/backups' })} />}
      notices={<NoticeChoices />}
      sync={<SyncSettings onDecide={() => decideEpoch.set(true)} />}
      phones={<Phones />}
      crashes={<CrashList />}
    />
  );
}
