/** What an import job has done so far, as a share and in words. */

import { t } from '../../i18n/i18n';

/** The part of an `importJobs$` row that progress is read from. */
export interface JobCounts {
  status: string;
  files_total: number;
  files_done: number;
  items_done: number;
  items_total: number | null;
  files: readonly FileOutcome[];
}

export interface FileOutcome {
  status: string;
  personas: readonly unknown[];
  memories: number;
}

/** 0..1, or null while nothing tells how much there is. */
export function jobShare(job: JobCounts): number | null {
  if (job.status !== 'running') return 1;
  if (job.items_total !== null && job.items_total > 0) return Math.min(job.items_done / job.items_total, 1);
  return job.files_total > 1 ? job.files_done / job.files_total : null;
}

/** "1 persona and 12 memories from 2 files · 1 file not imported". */
export function jobSummary(job: JobCounts): string {
  const imported = job.files.filter((file) => file.status === 'imported');
  const failed = job.files.filter((file) => file.status === 'failed').length;
  const parts = imported.length > 0 ? [importedWords(imported)] : [];
  if (failed > 0) parts.push(t('imports.job.notImported', { count: failed }));
  return parts.join(' · ') || t('imports.job.nothing');
}

export function runningWords(job: JobCounts): string {
  if (job.items_total !== null) return t('imports.job.items', { done: job.items_done, count: job.items_total });
  return t('imports.job.files', { done: job.files_done, count: job.files_total });
}

function importedWords(files: readonly FileOutcome[]): string {
  const personas = files.reduce((sum, file) => sum + file.personas.length, 0);
  const memories = files.reduce((sum, file) => sum + file.memories, 0);
  return t('imports.job.from', { things: thingWords(personas, memories), count: files.length });
}

function thingWords(personaCount: number, memoryCount: number): string {
  const personas = t('imports.job.personas', { count: personaCount });
  const memories = t('imports.job.memories', { count: memoryCount });
  if (personaCount > 0 && memoryCount > 0) return t('imports.job.both', { personas, memories });
  if (personaCount > 0) return personas;
  return memoryCount > 0 ? memories : t('imports.job.nothingNew');
}
