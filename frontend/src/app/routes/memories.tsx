/** The memories of the active persona. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { MemoryExplorer } from '../../features/memories/memory-explorer';
import { t } from '../../i18n/i18n';
import { ActivePersona } from '../active-persona';

export function MemoriesRoute() {
  const search = useSearch({ from: '/memories' });
  const navigate = useNavigate();
  return (
    <ActivePersona title={t('memories.title')}>
      {(personaId) => (
        <MemoryExplorer
          personaId={personaId}
          search={search}
          onSearch={(next, step) => void navigate({ to: '/memories', search: next, replace: step === 'replace' })}
          onMessage={(c, m) => void navigate({ to: '/conversations', search: { c, m } })}
        />
      )}
    </ActivePersona>
  );
}
