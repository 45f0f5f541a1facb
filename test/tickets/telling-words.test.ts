import fc from 'fast-check';
import { likeness, tellingWords, wordsOf } from '../../src/tickets/telling-words';

describe('the words of a text', () => {
  it.each([
    ['VPN drops', ['vpn', 'drops']],
    ['Büro-Drucker, 3. Stock', ['buro', 'drucker', '3', 'stock']],
    ['ﬁle №５', ['file', 'no5']],
    ["it's * OR (a:b)", ['it', 's', 'or', 'a', 'b']],
    ['الطابعة', ['الطابعة']],
    ['🖨️ 👩‍🚒', []],
    ['', []],
    ['x'.repeat(41), []],
  ])('%j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('are letters and digits and nothing else, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const word of wordsOf(text)) expect(word).toMatch(/^[\p{L}\p{N}]{1,40}$/u);
        expect(tellingWords(text).length).toBeLessThanOrEqual(12);
      }),
    );
  });
});

describe('the words that tell what a subject is about', () => {
  it.each([
    ['How do I set up the VPN?', ['set', 'vpn']],
    ['The printers on the third floor are broken', ['printer', 'third', 'floor', 'broken']],
    ['Ich brauche bitte einen neuen Drucker', ['drucker']],
    ['Printer, printer, PRINTERS', ['printer']],
    ['How can I do this?', []],
    ['!!!', []],
  ])('%j: %j', (subject, words) => {
    expect(tellingWords(subject)).toEqual(words);
  });
});

describe('two subjects', () => {
  it.each([
    ['Screen stays black', 'My screen is black', 1],
    ['VPN drops every hour', 'VPN is slow', 0.5],
    ['Printer on floor 3', 'Laptop is hot', 0],
    ['', 'Laptop', 0],
  ])('%j and %j have so much in common: %d', (one, other, expected) => {
    expect(likeness(one, other)).toBeCloseTo(expected);
    expect(likeness(other, one)).toBeCloseTo(expected);
  });

  it('are as like as they can be when they are the same, and never more', () => {
    const subject = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(subject, subject, (one, other) => {
        expect(likeness(one, one)).toBe(tellingWords(one).length === 0 ? 0 : 1);
        expect(likeness(one, other)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
