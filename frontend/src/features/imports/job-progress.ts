/** What an import job has done so far, as a share and in words. */

import { countOf, formatCount } from '../../lib/format-number';

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
  if (failed > 0) parts.push(`${countOf(failed, 'file')} not imported`);
  return parts.join(' · ') || 'Nothing was imported';
}

export function runningWords(job: JobCounts): string {
  if (job.items_total !== null) return `${formatCount(job.items_done)} of ${countOf(job.items_total, 'item')}`;
  return `${formatCount(job.files_done)} of ${countOf(job.files_total, 'file')}`;
}

function importedWords(files: readonly FileOutcome[]): string {
  const personas = files.reduce((sum, file) => sum + file.personas.length, 0);
  const memories = files.reduce((sum, file) => sum + file.memories, 0);
  const things = [
    ...(personas > 0 ? [countOf(personas, 'persona')] : []),
    ...(memories > 0 ? [countOf(memories, 'memory', 'memories')] : []),
  ];
  return `${things.join(' and ') || 'Nothing new'} from ${countOf(files.length, 'file')}`;
}
