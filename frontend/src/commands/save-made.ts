/** Saves what a screen has made, such as a picture of a chart: a browser downloads it. */

/** Resolves when it is saved, or when the person chose nothing. */
export async function saveMade(name: string, content: Blob): Promise<void> {
  const href = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  // The download has its own hold of the bytes by the next turn, but not before it in every browser.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
