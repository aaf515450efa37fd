/** Saves a file that the page has made: a browser downloads it. */

const KEPT_MS = 60_000;

export async function saveMade(name: string, content: Blob): Promise<void> {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
