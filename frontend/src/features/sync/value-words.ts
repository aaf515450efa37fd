/** Two values of a field as one reads them side by side: of what has parts, only those that differ; no React. */

import { t } from '../../i18n/i18n';

/** Parts by their whole names, as far down as there are any. */
type Parts = ReadonlyMap<string, string>;

export function bothInWords(kept: unknown, lost: unknown): { readonly kept: string; readonly lost: string } {
  if (!isParted(kept) || !isParted(lost)) return { kept: valueWords(kept), lost: valueWords(lost) };
  const [ours, theirs] = [partsOf(kept), partsOf(lost)];
  return { kept: differing(ours, theirs), lost: differing(theirs, ours) };
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('sync.adjusted.nothing');
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((each) => valueWords(each)).join(', ') || t('sync.adjusted.nothing');
  if (isParted(value)) return linesOf([...partsOf(value)]);
  return JSON.stringify(value);
}

function differing(parts: Parts, others: Parts): string {
  return linesOf([...parts].filter(([name, words]) => others.get(name) !== words));
}

function linesOf(parts: readonly (readonly [string, string])[]): string {
  return parts.map(([name, words]) => `${name}: ${words}`).join('\n') || t('sync.adjusted.nothing');
}

function partsOf(value: object, above = ''): Parts {
  return new Map(
    Object.entries(value).flatMap(([key, part]) => {
      const name = `${above}${key.replaceAll('_', ' ')}`;
      return isParted(part) ? [...partsOf(part, `${name}, `)] : [[name, valueWords(part)] as const];
    }),
  );
}

function isParted(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
