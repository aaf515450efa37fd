/** Servers that people use, and what is typed in to set one up. */

import type { BackendRow } from '../../generated/live';
import { t } from '../../i18n/i18n';

export const BUILTIN_ID = 'builtin';

type Kind = BackendRow['kind'];

export interface BackendDraft {
  /** Null for one that is being set up. */
  readonly id: string | null;
  readonly name: string;
  readonly kind: Kind;
  readonly url: string;
  readonly model: string;
  readonly context_tokens: number;
  readonly sampling: BackendRow['sampling'];
}

export interface Preset {
  readonly name: string;
  readonly kind: Kind;
  readonly url: string;
  readonly wantsKey: boolean;
}

export const PRESETS: readonly Preset[] = [
  { name: 'Ollama', kind: 'openai', url: 'http://127.0.0.1:11434/v1', wantsKey: false },
  { name: 'LM Studio', kind: 'openai', url: 'http://127.0.0.1:1234/v1', wantsKey: false },
  { name: 'llama.cpp', kind: 'openai', url: 'http://127.0.0.1:8080/v1', wantsKey: false },
  { name: 'OpenAI', kind: 'openai', url: 'https://api.openai.com/v1', wantsKey: true },
  { name: 'OpenRouter', kind: 'openai', url: 'https://openrouter.ai/api/v1', wantsKey: true },
  { name: 'Anthropic', kind: 'anthropic', url: 'https://api.anthropic.com', wantsKey: true },
];

/** A backend that reads less is refused. */
const FEWEST_TOKENS = 512;

const FRESH: BackendDraft = {
  id: null,
  name: '',
  kind: 'openai',
  url: '',
  model: '',
  context_tokens: 8192,
  sampling: { temperature: null, top_p: null, max_tokens: null },
};

export function draftOf(backend: BackendRow | null): BackendDraft {
  if (backend === null) return FRESH;
  const { id, name, kind, url, model, context_tokens, sampling } = backend;
  return { id, name, kind, url, model, context_tokens, sampling };
}

export function isAddress(url: string): boolean {
  return /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(url);
}

/** A model, and how much it reads where the server tells. */
export function withModel(model: string, sizes: Readonly<Record<string, number>>): Partial<BackendDraft> {
  const size = sizes[model];
  return size === undefined ? { model } : { model, context_tokens: Math.max(size, FEWEST_TOKENS) };
}

/** What to know before a key goes to that address; null where nobody on the way can read it. */
export function keyWarning(url: string): string | null {
  if (!isAddress(url) || url.startsWith('https:')) return null;
  const { hostname } = new URL(url);
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.|^\[::1\]$/.test(hostname)) return null;
  return t('settings.server.keyInClear', { host: hostname });
}

/** Null where the draft can be stored, else what is missing. */
export function missingIn(draft: BackendDraft): string | null {
  if (draft.name.trim() === '') return t('settings.server.noName');
  return isAddress(draft.url) ? null : t('settings.server.badAddress');
}
