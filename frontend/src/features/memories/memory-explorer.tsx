/** A persona's memories: found by filters, looked at in several ways, marked by keys, read and changed beside them. */

import { useEffect, useRef } from 'react';
import { t } from '../../i18n/i18n';
import { NoPersona } from '../../ui/no-persona';
import { Screen } from '../../ui/screen';
import { Explorer, type ExplorerProps } from './explorer';

type MemoryExplorerProps = Omit<ExplorerProps, 'personaId'> & { readonly personaId: string | null };

export function MemoryExplorer({ personaId, ...props }: MemoryExplorerProps) {
  const { search, onSearch } = props;
  const latest = useRef({ search, onSearch });
  const before = useRef(personaId);
  latest.current = { search, onSearch };
  useEffect(() => {
    const { search: asked, onSearch: ask } = latest.current;
    // Filters and the open memory are of the persona before; the way to look at memories stays.
    if (before.current !== null && personaId !== null && before.current !== personaId) {
      ask(asked.view === undefined ? {} : { view: asked.view }, 'replace');
    }
    before.current = personaId;
  }, [personaId]);

  if (personaId !== null) return <Explorer key={personaId} personaId={personaId} {...props} />;
  return (
    <Screen title={t('memories.title')}>
      <NoPersona what={t('memories.title')} />
    </Screen>
  );
}
