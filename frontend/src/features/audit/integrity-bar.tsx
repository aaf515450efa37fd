/** Whether the vault is what its log says: asked for, followed while it runs, and put right when it is not. */

import { Button } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck, IconShieldQuestion } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { isOnPhone } from '../../bridge/side';
import {
  integrityCancel,
  integrityKnow,
  integrityLetGo,
  integrityRepair,
  integrityVerify,
} from '../../generated/api/sdk.gen';
import type { Verification } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './integrity-bar.module.css';
import { chainWords, integrityWords, replacedWords } from './integrity-words';

export function IntegrityBar() {
  const live = useLiveQuery('integrity$', {});
  const { run: verify } = useCommand(() => answer(integrityVerify({})));
  const { run: cancel } = useCommand(() => answer(integrityCancel({})));
  const state = live.status === 'live' ? live.rows[0] : undefined;
  if (live.status === 'failed') return <p className={classes.bar}>{live.problem.title}</p>;
  if (!state) return null;
  const isRunning = state.status === 'running';

  return (
    <section className={classes.bar} aria-label={t('audit.integrity.label')}>
      <div className={classes.line}>
        <StateIcon state={state} />
        <span className={classes.words} role="status">
          {integrityWords(state)}
          {state.finished_at && <span className={classes.age}> · {relativeTime(state.finished_at)}</span>}
        </span>
        <Button size="xs" variant="default" onClick={() => void (isRunning ? cancel() : verify())}>
          {isRunning ? t('audit.integrity.stop') : t('audit.integrity.verify')}
        </Button>
      </div>
      {state.head !== null && <p className={classes.chain}>{chainWords(state)}</p>}
      {state.notes.map((note) => (
        <p key={note} className={classes.chain}>
          {note}.
        </p>
      ))}
      {state.differences.length > 0 && <Differences state={state} />}
      {state.log_lost_at !== null && <LostLog at={state.log_lost_at} />}
      {Object.keys(state.replaced).length > 0 && <Replaced replaced={state.replaced} />}
    </section>
  );
}

function Differences({ state }: { state: Verification }) {
  const { run: repair, busy } = useCommand(async () => {
    await answer(integrityRepair({}));
    return answer(integrityVerify({}));
  });
  const canRebuild = !isOnPhone() && state.differences.some((each) => each.repair === 'rebuild');
  return (
    <>
      <ul className={classes.differences}>
        {state.differences.map((each) => (
          <li key={each.part}>
            <strong>{each.where}</strong> {each.what}
            {each.repair === 'restore' && `. ${t('audit.integrity.seeBackups')}`}
          </li>
        ))}
      </ul>
      {canRebuild && (
        <Button size="xs" loading={busy} onClick={() => void repair()}>
          {t('audit.integrity.rebuild')}
        </Button>
      )}
    </>
  );
}

function LostLog({ at }: { at: string }) {
  const { run: know, busy } = useCommand(() => answer(integrityKnow({})));
  return (
    <div className={classes.line}>
      <span className={classes.words}>{t('audit.integrity.lostLog', { when: fullDate(at) })}</span>
      {!isOnPhone() && (
        <Button size="xs" variant="default" loading={busy} onClick={() => void know()}>
          {t('audit.integrity.known')}
        </Button>
      )}
    </div>
  );
}

function Replaced({ replaced }: { replaced: Verification['replaced'] }) {
  const { run: letGo, busy } = useCommand(() => answer(integrityLetGo({})));
  return (
    <div className={classes.line}>
      <span className={classes.words}>{t('audit.integrity.replaced', { rows: replacedWords(replaced) })}</span>
      {!isOnPhone() && (
        <Button size="xs" variant="subtle" color="red" loading={busy} onClick={() => void letGo()}>
          {t('audit.integrity.deleteThem')}
        </Button>
      )}
    </div>
  );
}

function StateIcon({ state }: { state: Verification }) {
  if (state.status === 'clean') return <IconShieldCheck className={classes.good} size={16} aria-hidden />;
  if (state.status === 'different' || state.status === 'failed') {
    return <IconAlertTriangle className={classes.warning} size={16} aria-hidden />;
  }
  return <IconShieldQuestion className={classes.plain} size={16} aria-hidden />;
}
