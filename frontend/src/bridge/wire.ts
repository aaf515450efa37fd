/** The one place where the backend's word is taken for a type: the generated types describe what it sends. */

import type { LiveQueries, QueryName } from '../generated/live';

export type LiveParams<Name extends QueryName> = LiveQueries[Name]['params'];
export type LiveRow<Name extends QueryName> = LiveQueries[Name]['row'];

export function fromWire<T>(value: unknown): T {
  return value as T;
}
