/** In the place of the generated client's event streams: the API has none, and the first load is spared their code. */

export function createSseClient(): never {
  throw new Error('The API has no event streams');
}
