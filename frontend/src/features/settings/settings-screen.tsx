/** Preferences of this device, and facts about the app. */

import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { type Problem, toProblem } from '../../bridge/problem';
import { healthGet } from '../../generated/api/sdk.gen';
import type { Health } from '../../generated/api/types.gen';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { Screen } from '../../ui/screen';
import { AppearanceChoices } from './appearance-choices';
import { Compaction } from './compaction';
import { Encryption } from './encryption';
import { Forgetting } from './forgetting';
import { Models } from './models';
import classes from './settings-screen.module.css';
import { Shortcuts } from './shortcuts';

export function SettingsScreen() {
  return (
    <Screen title="Settings" reading>
      <div className={classes.settings}>
        <AppearanceChoices />
        <Models />
        <Encryption />
        <Compaction />
        <Forgetting />
        <Shortcuts />
        <About />
      </div>
    </Screen>
  );
}

type Loaded = { status: 'loading' } | { status: 'failed'; problem: Problem } | { status: 'live'; health: Health };

function About() {
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading' });
  useEffect(() => {
    answer(healthGet())
      .then((health) => setLoaded({ status: 'live', health }))
      .catch((error: unknown) => setLoaded({ status: 'failed', problem: toProblem(error) }));
  }, []);

  if (loaded.status === 'loading') return <LoadingSkeleton rows={3} />;
  if (loaded.status === 'failed') return <ProblemNotice problem={loaded.problem} />;
  const { health } = loaded;
  return (
    <section aria-labelledby="about">
      <h2 id="about">About</h2>
      <dl className={classes.facts}>
        <dt>Version</dt>
        <dd>{health.version}</dd>
        <dt>Your data</dt>
        <dd>{health.data_folder}</dd>
        <dt>This device</dt>
        <dd>{health.device_id}</dd>
      </dl>
    </section>
  );
}
