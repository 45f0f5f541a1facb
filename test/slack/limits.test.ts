import fc from 'fast-check';
import { cut } from '../../src/slack/limits';

describe('a text that is too long for its place', () => {
  it('stays as it is while it fits', () => {
    expect(cut('Printer', 7)).toBe('Printer');
  });

  it('ends in an ellipsis, which counts', () => {
    expect(cut('Printer', 6)).toBe('Print…');
  });

  it('loses whole emoji, never halves of one', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(cut(`ab${family}cd`, 8)).toBe('ab…');
    expect(cut(`ab${family}cd`, 14)).toBe(`ab${family}…`);
  });

  it('keeps the accents of its last letter', () => {
    expect(cut('cafe\u0301 noir', 6)).toBe('cafe\u0301…');
    expect(cut('cafe\u0301 noir', 5)).toBe('caf…');
  });

  it('has no space before the ellipsis', () => {
    expect(cut('The printer is broken', 5)).toBe('The…');
  });

  it('is never longer than its place, and never broken Unicode, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (text, max) => {
        const short = cut(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        // Throws on half an emoji.
        expect(() => encodeURIComponent(short)).not.toThrow();
      }),
    );
  });
});
