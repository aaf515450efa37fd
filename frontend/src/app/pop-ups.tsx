/** Where short messages appear; the first screen has none. */

import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

export function PopUps() {
  return <Notifications position="bottom-right" transitionDuration={120} limit={4} />;
}
