/** The vault's backups. */

import { useNavigate } from '@tanstack/react-router';
import { BackupsScreen } from '../../features/backups/backups-screen';

export function BackupsRoute() {
  const navigate = useNavigate();
  return <BackupsScreen onBrowse={(name) => void navigate({ to: '/backups/$name', params: { name } })} />;
}
