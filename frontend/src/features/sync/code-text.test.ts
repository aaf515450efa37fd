import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caretAfter, grouped, isLink } from './code-text';

describe('a code', () => {
  it('comes into groups however it is typed or pasted', () => {
    expect(grouped('abcd')).toBe('ABCD');
    expect(grouped('abcde')).toBe('ABCD-E');
    expect(grouped(' ab cd–ef gh\n')).toBe('ABCD-EFGH');
    expect(grouped('')).toBe('');
  });

  it('stays as it is once it is in groups, and loses no letter', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!isLink(text));
        const once = grouped(text);
        expect(grouped(once)).toBe(once);
        expect(once.replaceAll('-', '')).toBe(text.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
      }),
    );
  });

  it('is left alone where a link was pasted', () => {
    expect(grouped(' pjais://join#https://hub.example#ABCD ')).toBe('pjais://join#https://hub.example#ABCD');
    expect(isLink('ABCD-EFGH')).toBe(false);
  });

  it('keeps the caret behind the letter that was typed', () => {
    expect(caretAfter('ABCDE', 5, 'ABCD-E')).toBe(6);
    expect(caretAfter('ABXCD-E', 3, 'ABXC-DE')).toBe(3);
    expect(caretAfter('ABCD-', 5, 'ABCD')).toBe(4);
    expect(caretAfter('', 0, '')).toBe(0);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 -]{0,20}$/), fc.nat(20), (before, at) => {
        const after = grouped(before);
        const caret = Math.min(at, before.length);
        const lettersIn = (text: string) => text.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();
        expect(lettersIn(after.slice(0, caretAfter(before, caret, after)))).toBe(lettersIn(before.slice(0, caret)));
      }),
    );
  });
});
