/** By command: the welcome, the tour, the sample going again, and personas beside each other. */

import { useNavigate } from '@tanstack/react-router';
import { type Command, useCommands } from '../commands/registry';
import { startTour } from '../features/welcome/tour-steps';
import { useSample } from '../features/welcome/use-sample';
import { t } from '../i18n/i18n';

export function useWelcomeCommands(rank: number): void {
  const navigate = useNavigate();
  const sample = useSample();
  const removing: Command[] = sample.isHere
    ? [{ id: 'sample.remove', title: t('welcome.commands.removeSample'), group: 'Do', run: () => void sample.remove() }]
    : [];
  useCommands(
    [
      {
        id: 'view.welcome',
        title: t('welcome.commands.welcome'),
        group: 'Go to',
        run: () => void navigate({ to: '/welcome' }),
      },
      {
        id: 'view.personaMap',
        title: t('switcher.map'),
        group: 'Go to',
        run: () => void navigate({ to: '/persona-map' }),
      },
      {
        id: 'view.personaCompare',
        title: t('switcher.compare'),
        group: 'Go to',
        run: () => void navigate({ to: '/persona-compare' }),
      },
      { id: 'help.tour', title: t('welcome.commands.tour'), group: 'Do', run: startTour },
      ...removing,
    ],
    rank,
  );
}
