/** How far an export of events is, or a repair. */

import { TaskProgress } from '../../commands/task-progress';
import classes from './integrity-bar.module.css';

const TASKS = ['audit-export', 'repair'] as const;

export function AuditProgress() {
  return (
    <div className={classes.progress}>
      <TaskProgress kinds={TASKS} />
    </div>
  );
}
