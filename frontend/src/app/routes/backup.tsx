/** One backup, looked into with the screens of time travel. */

import { useNavigate, useParams } from '@tanstack/react-router';
import { PastScreen } from '../../features/past/past-screen';

export function BackupRoute() {
  const { name } = useParams({ from: '/backups/$name' });
  const navigate = useNavigate();
  return <PastScreen key={name} personaId={null} backup={name} onLeave={() => void navigate({ to: '/backups' })} />;
}
