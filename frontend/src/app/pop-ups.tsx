/** Where short messages appear; the first screen has none. */

import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** `opened` when there is one. */
export function PopUps(_: { readonly opened: boolean }) {
  return <Notifications position="bottom-right" transitionDuration={120} limit={4} />;
}
