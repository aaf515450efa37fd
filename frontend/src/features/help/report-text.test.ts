import { describe, expect, it } from 'vitest';
import { nameOf, reportText, screenOf, type Told } from './report-text';

const TOLD: Told = {
  words: '  It went white.  ',
  problem: { type: 'urn:pjais:problem:vault-busy', title: 'The vault is busy', status: 503, detail: 'Ann’s vault' },
  withDetail: false,
  screen: '/memories',
  moment: new Date('2026-11-27T14:30:00Z'),
};

describe('a report', () => {
  it('tells what a person wrote, and which problem was shown, without its wording', () => {
    const text = reportText(TOLD);

    expect(text).toContain('\nIt went white.\n');
    expect(text).toContain('The vault is busy\nvault-busy (503)\n');
    expect(text).toContain('/memories');
    expect(text).not.toContain('Ann');
  });

  it('has the wording when it was ticked, and no problem when that was not', () => {
    expect(reportText({ ...TOLD, withDetail: true })).toContain('Ann’s vault');
    expect(reportText({ ...TOLD, problem: null, withDetail: true })).not.toContain('vault-busy');
  });

  it('is a text alone, and an archive with more', () => {
    const file = { name: 'report.txt', text: '' };

    expect(nameOf([file], TOLD.moment)).toBe('pjais-report-2026-11-27.txt');
    expect(nameOf([file, file], TOLD.moment)).toBe('pjais-report-2026-11-27.zip');
  });

  it('names the screen without what was open on it', () => {
    expect(screenOf('/personas/0198-secret')).toBe('/personas');
    expect(screenOf('/')).toBe('/');
  });
});
