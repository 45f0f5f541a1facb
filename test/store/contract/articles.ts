import fc from 'fast-check';
import type { Article } from '../../../src/tickets/article';
import { tellingWords } from '../../../src/tickets/telling-words';
import { link, type Stores } from '../stores';

const article = (id: number, title: string, text = '', more: Partial<Article> = {}): Article => ({
  id,
  title,
  text,
  url: `https://acme.example/kb/article/${id}/`,
  internal: false,
  ...more,
});

const KNOWN = [
  article(1, 'Setting up the VPN', 'Install the program and sign in with your password.'),
  article(2, 'Printer jams', 'Open tray 2 and take the paper out.'),
  article(3, 'Printer jams on the third floor', 'Paper sticks in tray 1.'),
  article(4, 'Passwords of the printers', 'Ask Marie.', { internal: true }),
  article(5, 'Das Büro ist verschlossen', 'Den Schlüssel hat der Pförtner.'),
  article(6, 'إعداد الطابعة', 'افتح الدرج الثاني'),
  article(7, '打印机卡纸', '打开纸盒'),
  article(8, 'C++ and R&D: a guide', 'x'),
];

export function articles({ open, url, pair }: Stores): void {
  describe('articles', () => {
    const known = async () => {
      const store = await open();
      await store.replaceArticles(KNOWN);
      return {
        store,
        like: async (subject: string, internal = false, limit = 3) =>
          (await store.articlesLike(subject, { internal }, limit)).map(({ title }) => title),
      };
    };

    it('are found by a word of their title, whatever its case, accents and ending', async () => {
      const { like } = await known();
      expect(await like('vpn drops every hour')).toEqual(['Setting up the VPN']);
      expect(await like('BURO?')).toEqual(['Das Büro ist verschlossen']);
      expect(await like('Our print keeps failing')).toEqual(['Printer jams', 'Printer jams on the third floor']);
      expect(await like('two printers')).toEqual(['Printer jams', 'Printer jams on the third floor']);
    });

    it('are found by all words of a subject in their text, and not by some', async () => {
      const { like } = await known();
      expect(await like('install program')).toEqual(['Setting up the VPN']);
      expect(await like('install windows')).toEqual([]);
      expect(await like('install')).toEqual([]);
    });

    it('come best first, and no more than were asked for', async () => {
      const { like } = await known();
      expect(await like('Printer on the third floor jams')).toEqual([
        'Printer jams on the third floor',
        'Printer jams',
      ]);
      expect(await like('Printer on the third floor jams', true, 1)).toEqual(['Printer jams on the third floor']);
    });

    it('for agents only are found by those who may read them', async () => {
      const { like } = await known();
      expect(await like('password')).toEqual([]);
      expect(await like('password', true)).toEqual(['Passwords of the printers']);
    });

    it('are found in every script', async () => {
      const { like } = await known();
      expect(await like('الطابعة لا تعمل')).toEqual(['إعداد الطابعة']);
      expect(await like('三楼的打印机坏了')).toEqual(['打印机卡纸']);
    });

    it('are not found by words that say nothing, by signs, or by nothing', async () => {
      const { like } = await known();
      for (const nothing of [
        '',
        '   ',
        '🖨️🔥',
        '"',
        '*',
        'How do I do this?',
        'Der die das',
        "'; drop table article; --",
      ])
        expect(await like(nothing, true)).toEqual([]);
    });

    it('take every subject for words, and never for a query', async () => {
      const { store, like } = await known();
      const signs = fc.constantFrom(
        ...[
          '"',
          "'",
          '*',
          ':',
          '^',
          '-',
          '(',
          ')',
          '\\',
          '%',
          '_',
          '&',
          '|',
          '!',
          '<->',
          ' ',
          '\u0000',
          '\ud83d',
          '\u202e',
        ],
        ...[
          'OR',
          'AND',
          'NOT',
          'NEAR',
          'title',
          'rowid',
          'vpn',
          'printer',
          '打印',
          'الطابعة',
          'ﬁ',
          'İ',
          '½',
          '１２',
          '👩‍🚒',
          ';--',
        ],
      );
      const subjects = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.array(signs, { maxLength: 40 }).map((parts) => parts.join('')),
        fc.array(signs, { maxLength: 40 }).map((parts) => parts.join(' ')),
      );
      await fc.assert(
        fc.asyncProperty(subjects, async (subject) => {
          const found = await store.articlesLike(subject, { internal: false }, 3);
          expect(found.length).toBeLessThanOrEqual(tellingWords(subject).length === 0 ? 0 : 3);
          expect(found.map(({ title }) => title)).not.toContain('Passwords of the printers');
        }),
        { numRuns: 300 },
      );
      expect(await like('VPN')).toEqual(['Setting up the VPN']);
    });

    it('of any letters are found again by their own title', async () => {
      const store = await open();
      const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(title, title, async (name, text) => {
          await store.replaceArticles([article(1, name, text)]);
          const found = await store.articlesLike(name, { internal: false }, 3);
          expect(found).toHaveLength(tellingWords(name).length === 0 ? 0 : 1);
        }),
        { numRuns: 100 },
      );
    });

    it('are replaced all at once: what is gone is not found, what changed is found by its new words', async () => {
      const { store, like } = await known();
      await store.replaceArticles([article(1, 'Setting up the tunnel'), article(9, 'Keyboard')]);
      expect([await like('vpn'), await like('printer'), await like('tunnel'), await like('keyboard')]).toEqual([
        [],
        [],
        ['Setting up the tunnel'],
        ['Keyboard'],
      ]);
    });

    it('stay as they were when the new ones cannot be written', async () => {
      const { store, like } = await known();
      const twice = [article(9, 'Keyboard'), article(9, 'Keyboard again')];
      await expect(store.replaceArticles(twice)).rejects.toThrow();
      expect([await like('vpn'), await like('keyboard')]).toEqual([['Setting up the VPN'], []]);
    });

    it('survive a restart, and are the same for all instances', async () => {
      const address = await url();
      await (await open(address)).replaceArticles(KNOWN);
      expect(await (await open(address)).articlesLike('vpn', { internal: false }, 3)).toEqual([
        { title: 'Setting up the VPN', url: 'https://acme.example/kb/article/1/' },
      ]);
      const [one, other] = await pair();
      await one.replaceArticles(KNOWN);
      expect(await other.articlesLike('vpn', { internal: false }, 3)).toHaveLength(1);
    });
  });

  describe('the links that somebody made', () => {
    it('come newest first, without those of others, and no more than were asked for', async () => {
      const store = await open();
      const made = (id: string, author: string, createdAt: number) => link(id, { author, createdAt });
      await store.commit({ links: [made('a', 'U_ADA', 1), made('c', 'U_ADA', 3), made('b', 'U_BOB', 2)] });
      await store.commit({ links: [made('d', 'U_ADA', 2)] });
      expect((await store.linksBy('U_ADA', 10)).map(({ id }) => id)).toEqual(['c', 'd', 'a']);
      expect((await store.linksBy('U_ADA', 2)).map(({ id }) => id)).toEqual(['c', 'd']);
      expect(await store.linksBy('U_CARL', 2)).toEqual([]);
    });
  });
}
