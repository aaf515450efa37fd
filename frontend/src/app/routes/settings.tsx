/** The settings screen; the address may name a part of it. */

import { getRouteApi } from '@tanstack/react-router';
import { SettingsScreen } from '../../features/settings/settings-screen';

const route = getRouteApi('/settings');

export function SettingsRoute() {
  const { section } = route.useSearch();
  const navigate = route.useNavigate();
  return <SettingsScreen section={section} onSection={(id) => void navigate({ search: { section: id } })} />;
}
