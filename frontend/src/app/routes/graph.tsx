/** The memory graph of the active persona, or of all of them. */

import { SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { GraphView } from '../../features/graph/graph-view';
import { t } from '../../i18n/i18n';
import { Screen } from '../../ui/screen';
import { ActivePersona } from '../active-persona';

export function GraphRoute() {
  return <ActivePersona title={t('graph.title')}>{(personaId) => <Graph personaId={personaId} />}</ActivePersona>;
}

function Graph({ personaId }: { readonly personaId: string | null }) {
  const navigate = useNavigate();
  const [whole, setWhole] = useState(personaId === null);
  const shown = whole ? null : personaId;
  return (
    <Screen
      title={t('graph.title')}
      actions={
        personaId !== null && (
          <SegmentedControl
            aria-label={t('graph.scope')}
            data={[
              { value: 'active', label: t('graph.onlyActive') },
              { value: 'vault', label: t('graph.wholeVault') },
            ]}
            value={whole ? 'vault' : 'active'}
            onChange={(value) => setWhole(value === 'vault')}
          />
        )
      }
    >
      <GraphView
        key={shown}
        personaId={shown}
        onOpen={(memory) => void navigate({ to: '/memories', search: { memory } })}
      />
    </Screen>
  );
}
