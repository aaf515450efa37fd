/** Help; the address may name a page, a heading on it, and what was looked for. */

import { getRouteApi, useLocation, useRouter } from '@tanstack/react-router';
import { HelpScreen } from '../../features/help/help-screen';

const route = getRouteApi('/help/{-$page}');

export function HelpRoute() {
  const { page } = route.useParams();
  const { find } = route.useSearch();
  const navigate = route.useNavigate();
  const { history } = useRouter();
  const anchor = useLocation({ select: ({ hash }) => hash });
  return (
    <HelpScreen
      page={page}
      anchor={anchor}
      looked={find ?? ''}
      onGo={(address) => history.push(address)}
      onLook={(text) => void navigate({ search: text === '' ? {} : { find: text }, replace: true, hash: true })}
    />
  );
}
