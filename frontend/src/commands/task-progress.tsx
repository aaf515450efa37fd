/** How far the work is that a person waits for, where they look. */

import { VisuallyHidden } from '@mantine/core';
import type { TaskRead } from '../generated/live';
import { TaskLine } from './task-line';
import { remaining_s } from './task-times';
import { kindWords } from './task-words';
import { useTasks } from './use-tasks';

/** What is over sooner is not worth a bar. */
const SHORT_MS = 400;

export function TaskProgress({ kinds }: { readonly kinds: readonly TaskRead['kind'][] }) {
  const { tasks, begins, now } = useTasks(SHORT_MS);
  const shown = tasks.filter(({ kind }) => kinds.includes(kind));
  return shown.map((task) => (
    <div key={task.id}>
      <VisuallyHidden role="status">{kindWords(task)}</VisuallyHidden>
      <TaskLine task={task} left_s={remaining_s(task, begins, now)} />
    </div>
  ));
}
