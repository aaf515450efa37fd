/** The pages of help in German, by the paths of their files. */

export const texts = import.meta.glob<string>('../../../help/de/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
