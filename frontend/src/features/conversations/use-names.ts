/** What the placeholders in a conversation's messages stand for. */

import { useMemo } from 'react';
import { t } from '../../i18n/i18n';
import { type Names, nicknameIn } from '../../lib/card-macros';
import { useLiveQuery } from '../../reactive/use-live-query';

const USER_NAME = 'user.name';

interface Speakers {
  readonly personaName: string;
  readonly names: Names;
}

export function useNames(personaId: string): Speakers {
  const persona = useLiveQuery('persona$', { persona_id: personaId });
  const settings = useLiveQuery('settings$', {});
  const row = persona.status === 'live' ? persona.rows[0] : undefined;
  const told = settings.status === 'live' ? settings.rows.find((each) => each.key === USER_NAME)?.value : undefined;
  const personaName = row?.name ?? t('conversations.role.assistant');
  const char = nicknameIn(row?.card ?? null) ?? personaName;
  const user = typeof told === 'string' && told.trim() !== '' ? told.trim() : t('conversations.nameless');
  return useMemo(() => ({ personaName, names: { char, user } }), [personaName, char, user]);
}
