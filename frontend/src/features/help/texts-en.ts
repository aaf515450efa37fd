/** The pages of help in English, by the paths of their files. */

export const texts = import.meta.glob<string>('../../../help/en/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
