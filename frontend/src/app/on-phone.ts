/** What only a phone needs: a shell that opens while the computer is away, and a page that ends above the keyboard. */

import './phone.css';

const SHELL = 'pjais-shell';

export function settleOnPhone(): void {
  document.documentElement.dataset['phone'] = '';
  void keepShell();
  fitAboveKeyboard();
}

/** A certificate that the phone was only told to bear, not to trust, allows no service worker: then there is none. */
async function keepShell(): Promise<void> {
  try {
    await navigator.serviceWorker.register('/sw.js');
    await navigator.serviceWorker.ready;
    await import('./phone-outside'); // to be there when nothing else can be had
    const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
    const files = new Set(loaded.filter((path) => path.startsWith('/assets/')));
    const shell = await caches.open(SHELL);
    await shell.addAll(['/', ...files]);
    await keepParts(shell);
  } catch {
    // It works without, and the next start goes on.
  }
}

/** Screens that were not opened yet, one file after the other: a person who is using the phone comes first. */
async function keepParts(shell: Cache): Promise<void> {
  const answer = await fetch('/parts.json');
  const parts: Record<string, { file: string; css?: string[] }> = await answer.json();
  for (const name of new Set(Object.values(parts).flatMap(({ file, css = [] }) => [file, ...css]))) {
    if (!(await shell.match(`/${name}`))) await shell.add(`/${name}`);
  }
}

/** Not every browser makes the page smaller when the keyboard comes up; what can be seen is known in all of them. */
function fitAboveKeyboard(): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const follow = () => {
    document.documentElement.style.setProperty('--pjais-height', `${Math.round(seen.height * seen.scale)}px`);
    if (seen.scale === 1) window.scrollTo(0, 0);
  };
  seen.addEventListener('resize', follow);
  follow();
}
