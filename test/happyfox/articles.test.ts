import fc from 'fast-check';
import { articleText } from '../../src/happyfox/article-text';
import { articles, knowledge } from '../../src/happyfox/articles';
import { Refused, Throttled } from '../../src/tickets/outcomes';

const ORIGIN = 'https://acme.happyfox.com';
const errand = { urgency: 'background' } as const;

/** The knowledge base of an account that answers this. */
const of = (answer: unknown) =>
  knowledge(
    articles(async () => {
      if (answer instanceof Error) throw answer;
      return { answer: answer as never, bytes: 0 };
    }, ORIGIN),
  );
const raw = (id: number, full_url: string | null, more = {}) => ({
  id,
  title: `Article ${id}`,
  contents: '<p>Words</p>',
  full_url,
  section_name: 'Start',
  ...more,
});

describe('the knowledge base', () => {
  it('is told with whole addresses; what has no page that a browser opens is left out', async () => {
    const told = [
      raw(1, '/kb/article/1-x/'),
      raw(2, 'https://help.acme.example/kb/2'),
      raw(3, 'javascript:alert(1)'),
      raw(4, '//evil.example/x'),
      raw(5, '/\\evil.example/x'),
      raw(6, null),
      raw(7, 'https://user:secret@help.acme.example/'),
      raw(8, 'not an address'),
      raw(9, '/kb/article/9-x/', { title: '  ' }),
    ];
    expect(await of(told)('public', errand)).toEqual([
      { id: 1, title: 'Article 1', text: 'Words', url: `${ORIGIN}/kb/article/1-x/`, internal: false },
      { id: 2, title: 'Article 2', text: 'Words', url: 'https://help.acme.example/kb/2', internal: false },
    ]);
  });

  it('for agents is marked as such', async () => {
    expect(await of([raw(1, '/kb/1')])('internal', errand)).toMatchObject([{ internal: true }]);
  });

  it('that is not there is none; that cannot be read now is no empty one', async () => {
    expect(await of(new Refused([], 'missing'))('public', errand)).toBeNull();
    await expect(of(new Refused([], 'sign-in'))('public', errand)).rejects.toBeInstanceOf(Refused);
    await expect(of(new Throttled(1))('public', errand)).rejects.toBeInstanceOf(Throttled);
  });
});

describe('the text of an article', () => {
  it.each([
    ['<p>Open <b>tray</b>&nbsp;2.</p><p>Done</p>', 'Open tray 2. Done'],
    ['one<br>two<td>three</td>fo<i>ur</i>', 'one two three four'],
    ['<script>var vpn</script>a<style>b{}</style>c<textarea>d</textarea>', 'a c'],
    ['<img src="data:image/png;base64,AAAA"> x', 'x'],
    ['a < b &amp; c', 'a < b & c'],
    ['', ''],
  ])('of %j is %j', (html, text) => {
    expect(articleText(html, 100)).toBe(text);
  });

  it('has no more than was asked for, and survives whatever is written', () => {
    const parts = fc.constantFrom(
      '<p>',
      '</p>',
      '<a ',
      '<script>',
      '</script>',
      '<!--',
      '-->',
      '&#0;',
      '\ud800',
      'word ',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 200 }), (html) => {
        const text = articleText(html.join(''), 50);
        expect(text.length).toBeLessThanOrEqual(50);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
    expect(articleText('<a>'.repeat(60_000), 50)).toBe('');
    expect(articleText(`${'<i>'.repeat(5_000)}deep`, 50)).toBe('deep');
  });
});
