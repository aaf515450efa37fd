/** Saves what a screen has made, such as a picture of a chart: the window asks where to, a browser downloads. */

import { notifications } from '@mantine/notifications';
import { inWindow } from '../bridge/client';
import { ProblemError, toProblem } from '../bridge/problem';
import type { DesktopExported } from '../generated/api/types.gen';
import { t } from '../i18n/i18n';

/** Resolves when it is saved, or when the person chose nothing; rejects with a `ProblemError`. */
export async function saveMade(name: string, content: Blob): Promise<void> {
  if (!inWindow()) return download(name, content);
  const { path } = await saveByDialog(name, content);
  if (path !== null) notifications.show({ message: t('ui.savedAs', { path }) });
}

/** It goes by HTTP in any case; the bridge carries text only. */
async function saveByDialog(name: string, content: Blob): Promise<DesktopExported> {
  const headers = { 'content-type': 'application/octet-stream' };
  const address = `/api/desktop/save?name=${encodeURIComponent(name)}`;
  const sent = await fetch(address, { method: 'POST', headers, body: content });
  const said: unknown = await sent.json();
  if (!sent.ok) throw new ProblemError(toProblem(said));
  return { path: typeof said === 'object' && said !== null && 'path' in said ? textOf(said.path) : null };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function download(name: string, content: Blob): void {
  const href = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  // The download has its own hold of the bytes by the next turn, but not before it in every browser.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
