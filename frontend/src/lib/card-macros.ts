/** Placeholders of character cards. */

/** The text as a reader sees it: `{{char}}` is the persona, `{{user}}` whoever reads. */
export function withNames(text: string, persona: string): string {
  return text.replace(/\{\{char\}\}/gi, () => persona).replace(/\{\{user\}\}/gi, 'you');
}
