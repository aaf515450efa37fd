/** How to begin. */

import { useNavigate } from '@tanstack/react-router';
import { runCommand } from '../../commands/registry';
import { WelcomeScreen } from '../../features/welcome/welcome-screen';

export function WelcomeRoute() {
  const navigate = useNavigate();
  return (
    <WelcomeScreen
      onImport={() => runCommand('import.open')}
      onCreateOwn={() => runCommand('persona.new')}
      onMade={() => void navigate({ to: '/conversations' })}
      onLookAround={() => void navigate({ to: '/memories' })}
    />
  );
}
