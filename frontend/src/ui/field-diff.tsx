/** Fields as they were and as they are. */

import { t } from '../i18n/i18n';
import classes from './field-diff.module.css';

interface Change {
  readonly before?: unknown;
  readonly after?: unknown;
}

export function FieldDiff({ changes }: { readonly changes: Readonly<Record<string, Change>> }) {
  return (
    <dl className={classes.diff}>
      {Object.entries(changes).map(([field, { before, after }]) => (
        <FieldChange key={field} field={field} before={inWords(before)} after={inWords(after)} />
      ))}
    </dl>
  );
}

function FieldChange({ field, before, after }: { field: string; before: string | null; after: string | null }) {
  return (
    <>
      <dt className={classes.field}>{field.replaceAll('_', ' ')}</dt>
      <dd className={classes.values}>
        {before !== null && <del className={classes.value}>{before}</del>}
        {after !== null && <ins className={classes.value}>{after}</ins>}
        {before === null && after === null && <span className={classes.value}>{t('ui.nothing')}</span>}
      </dd>
    </>
  );
}

function inWords(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}
