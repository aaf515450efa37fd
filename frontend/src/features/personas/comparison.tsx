/** What two personas share and where they differ: traits, figures, tags, fields. */

import type { PersonaRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useLiveQuery } from '../../reactive/use-live-query';
import { EmptyState } from '../../ui/empty-state';
import { FieldDiff } from '../../ui/field-diff';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PersonaAvatar } from '../../ui/persona-avatar';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './compare-screen.module.css';
import { ComparedFigures } from './compared-figures';
import { ComparedTags } from './compared-tags';
import { ComparedTraits } from './compared-traits';
import { differing } from './differing';

export function Comparison({ one, other }: { readonly one: string; readonly other: string }) {
  const first = useLiveQuery('persona$', { persona_id: one });
  const second = useLiveQuery('persona$', { persona_id: other });
  for (const each of [first, second])
    if (each.status === 'failed') return <ProblemNotice problem={each.problem} onRetry={each.retry} />;
  if (first.status !== 'live' || second.status !== 'live') return <LoadingSkeleton rows={12} />;
  const [left, right] = [first.rows[0], second.rows[0]];
  if (left === undefined || right === undefined) return <EmptyState title={t('personas.compare.gone')} />;
  const fields = differing(left, right);
  return (
    <>
      <div className={classes.pair}>
        <Face persona={left} />
        <Face persona={right} />
      </div>
      <ComparedTraits one={left} other={right} />
      <ComparedFigures one={left} other={right} />
      <ComparedTags one={left} other={right} />
      <section className={classes.part}>
        <h2>{t('personas.compare.fields')}</h2>
        <p className={classes.note}>{t('personas.compare.fieldsWords', { one: left.name, other: right.name })}</p>
        {Object.keys(fields).length === 0 ? <p>{t('personas.compare.same')}</p> : <FieldDiff changes={fields} />}
      </section>
    </>
  );
}

function Face({ persona }: { readonly persona: PersonaRead }) {
  return (
    <div className={classes.face}>
      <PersonaAvatar name={persona.name} avatar={persona.avatar} size={72} accent={persona.accent} />
      <div>
        <h2>{persona.name}</h2>
        <p className={classes.note}>{persona.description}</p>
      </div>
    </div>
  );
}
