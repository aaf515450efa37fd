/** The tags of two personas and of what they remember: what they share, and what only one has. */

import { Badge } from '@mantine/core';
import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import classes from './compare-screen.module.css';

const MOST = 24;

export function ComparedTags({ one, other }: { readonly one: PersonaRead; readonly other: PersonaRead }) {
  const ofOne = useTags(one);
  const ofOther = useTags(other);
  if (ofOne === null || ofOther === null) return null;
  const shared = ofOne.filter((tag) => ofOther.includes(tag));
  return (
    <section className={classes.part}>
      <h2>{t('personas.compare.tags')}</h2>
      <dl className={classes.tags}>
        <Tags title={t('personas.compare.shared')} tags={shared} />
        <Tags
          title={t('personas.compare.only', { name: one.name })}
          tags={ofOne.filter((tag) => !shared.includes(tag))}
        />
        <Tags
          title={t('personas.compare.only', { name: other.name })}
          tags={ofOther.filter((tag) => !shared.includes(tag))}
        />
      </dl>
    </section>
  );
}

/** Its own and those of its memories, most used first; null until they are known. */
function useTags(persona: PersonaRead): readonly string[] | null {
  const live = useLiveQuery('memoryTags$', { persona_id: persona.id });
  return live.status === 'live' ? [...new Set([...persona.tags, ...live.rows.map(({ tag }) => tag)])] : null;
}

function Tags({ title, tags }: { readonly title: string; readonly tags: readonly string[] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {tags.slice(0, MOST).map((tag) => (
          <Badge key={tag} variant="light" color="gray" tt="none" fw={500}>
            {tag}
          </Badge>
        ))}
        {tags.length === 0 && t('personas.compare.noTags')}
        {tags.length > MOST && t('personas.compare.more', { count: tags.length - MOST })}
      </dd>
    </div>
  );
}
