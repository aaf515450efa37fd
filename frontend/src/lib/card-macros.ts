/** Placeholders of character cards. */

export interface Names {
  /** What `{{char}}` stands for: the persona's nickname if it has one. */
  readonly char: string;
  /** What `{{user}}` stands for: what personas call whoever reads. */
  readonly user: string;
}

/** Where nobody has said what they are called. */
export const NAMELESS = 'you';

/** The text as a reader sees it; `<BOT>` and `<USER>` are older ways to write the same, comments are left out. */
export function withNames(text: string, { char, user }: Names): string {
  return text
    .replace(/\{\{\/\/.*?\}\}/gs, '')
    .replace(/\{\{char\}\}|<BOT>/gi, () => char)
    .replace(/\{\{user\}\}|<USER>/gi, () => user);
}

/** The short name that a card of version 3 gives its character. */
export function nicknameIn(card: Readonly<Record<string, unknown>> | null): string | null {
  const inside: unknown = card?.['data'];
  if (typeof inside !== 'object' || inside === null || !('nickname' in inside)) return null;
  return typeof inside.nickname === 'string' && inside.nickname.trim() !== '' ? inside.nickname.trim() : null;
}
