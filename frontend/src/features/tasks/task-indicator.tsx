/** In the sidebar while something takes longer than a moment: what, how far, and behind it all that runs. */

import { Popover, VisuallyHidden } from '@mantine/core';
import { IconLoader2 } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { TaskLine } from '../../commands/task-line';
import { remaining_s } from '../../commands/task-times';
import { kindWords } from '../../commands/task-words';
import { useTasks } from '../../commands/use-tasks';
import type { TaskRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { changesBetween } from './announcing';
import { lineWords, shareOfAll } from './line-words';
import classes from './tasks.module.css';

const MOMENT_MS = 1_000;

export function TaskIndicator() {
  const { tasks, begins, now } = useTasks(MOMENT_MS);
  const [isOpen, setOpen] = useState(false);
  const told = useAnnouncement(tasks);
  const titleId = useId();
  return (
    <>
      <VisuallyHidden role="status">{told}</VisuallyHidden>
      {tasks.length > 0 && (
        <Popover opened={isOpen} onChange={setOpen} position="right-end" width={320} trapFocus returnFocus shadow="md">
          <Popover.Target>
            <button type="button" className={classes.line} onClick={() => setOpen(!isOpen)}>
              <Line tasks={tasks} />
            </button>
          </Popover.Target>
          <Popover.Dropdown className={classes.panel} aria-labelledby={titleId}>
            <h2 className={classes.title} id={titleId}>
              {t('tasks.title')}
            </h2>
            <ul className={classes.list}>
              {tasks.map((task) => (
                <li key={task.id}>
                  <TaskLine task={task} left_s={remaining_s(task, begins, now)} />
                </li>
              ))}
            </ul>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

function Line({ tasks }: { readonly tasks: readonly TaskRead[] }) {
  const { what, far } = lineWords(tasks);
  const share = shareOfAll(tasks);
  return (
    <>
      <span className={classes.told}>
        <IconLoader2 className={classes.spin} size={12} aria-hidden />
        <span className={classes.what}>{what}</span>
        <span className={classes.far}>{far}</span>
      </span>
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} style={{ inlineSize: `${100 * (share ?? 1)}%` }} />
      </span>
    </>
  );
}

/** What a screen reader is told: that something begins, and that it has ended; nothing in between. */
function useAnnouncement(tasks: readonly TaskRead[]): string {
  const [before, setBefore] = useState<readonly TaskRead[]>([]);
  const [told, setTold] = useState('');
  useEffect(() => {
    const { began, ended } = changesBetween(before, tasks);
    if (began.length === 0 && ended.length === 0) return;
    setBefore(tasks);
    setTold(
      [
        ...ended.map((task) => t('tasks.ended', { kind: kindWords(task) })),
        ...began.map((task) => t('tasks.began', { kind: kindWords(task) })),
      ].join(' '),
    );
  }, [before, tasks]);
  return told;
}
