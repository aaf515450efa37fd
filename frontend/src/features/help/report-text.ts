/** The report as it will be written; no React. */

import { type Problem, problemCode } from '../../bridge/problem';
import { t } from '../../i18n/i18n';

export interface Told {
  readonly words: string;
  /** Null where none was shown, or it is not to be told. */
  readonly problem: Problem | null;
  /** What a problem says in detail may quote what a person wrote. */
  readonly withDetail: boolean;
  readonly screen: string;
  readonly moment: Date;
}

export function reportText({ words, problem, withDetail, screen, moment }: Told): string {
  const lines = [
    t('help.report.text.title', { moment: moment.toISOString() }),
    '',
    t('help.report.text.words'),
    words.trim() === '' ? t('help.report.text.nothing') : words.trim(),
    '',
    t('help.report.text.screen', { screen }),
  ];
  if (problem !== null) {
    lines.push('', t('help.report.text.problem'), problem.title, `${problemCode(problem)} (${problem.status})`);
    if (withDetail && problem.detail !== '') lines.push(problem.detail);
  }
  return `${lines.join('\n')}\n`;
}

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** One file: the text alone, or a ZIP archive of it and the diagnostics. */
export function nameOf(files: readonly ReportFile[], moment: Date): string {
  return `pjais-report-${moment.toISOString().slice(0, 10)}.${files.length > 1 ? 'zip' : 'txt'}`;
}

/** Which screen it is, without ids and what was looked for. */
export function screenOf(pathname: string): string {
  return `/${pathname.split('/')[1] ?? ''}`;
}
