/** Live figures of a persona or the whole vault, and of the machinery underneath. */

import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Screen } from '../../ui/screen';
import { CoreFigures } from './core-figures';
import classes from './dashboard.module.css';
import { EventChart } from './event-chart';
import { MemoryShares } from './memory-shares';
import { VaultFigures } from './vault-figures';

export function Dashboard({ personaId }: { personaId: string | null }) {
  const [wholeVault, setWholeVault] = useState(false);
  const scope = wholeVault ? null : personaId;

  return (
    <Screen
      title="Dashboard"
      reading
      actions={personaId !== null && <ScopeSwitch whole={wholeVault} onChange={setWholeVault} />}
    >
      <div className={classes.dashboard}>
        <VaultFigures personaId={scope} />
        <div className={classes.thirds}>
          <MemoryShares personaId={scope} />
          <EventChart />
        </div>
        <CoreFigures />
      </div>
    </Screen>
  );
}

function ScopeSwitch({ whole, onChange }: { whole: boolean; onChange: (whole: boolean) => void }) {
  return (
    <SegmentedControl
      aria-label="Whose figures"
      data={[
        { value: 'persona', label: 'This persona' },
        { value: 'vault', label: 'Whole vault' },
      ]}
      value={whole ? 'vault' : 'persona'}
      onChange={(value) => onChange(value === 'vault')}
    />
  );
}
