import { address } from '../../src/happyfox/address';
import { complaintsOf } from '../../src/happyfox/errors';

const said = (body: unknown) => complaintsOf(body).map(({ key, field, text }) => [key, field, text]);

describe('what HappyFox complains about, in each of its shapes', () => {
  it.each<[string, unknown, unknown[]]>([
    [
      'A, a list of field errors',
      {
        error: [
          { field: 'category', errors: ['Required.', 'Really.'] },
          { field: 't-cf-14', errors: ['Required.'] },
        ],
      },
      [
        ['category', 'Category', 'Required.'],
        ['category', 'Category', 'Really.'],
        ['t-cf-14', null, 'Required.'],
      ],
    ],
    ['B, a map from field to text', { error: { 't-cf-9': 'Fill this.' } }, [['t-cf-9', null, 'Fill this.']]],
    ['C, a bare list for the whole', [{ field: '__all__', errors: ['No.'] }], [[null, null, 'No.']]],
    [
      'D, strings, lists and maps mixed',
      { error: { subject: ['Too long.'], cc: 'Bad.', custom_fields: { '3': 'Wrong.' } } },
      [
        ['subject', 'Subject', 'Too long.'],
        ['cc', 'CC', 'Bad.'],
        ['t-cf-3', null, 'Wrong.'],
      ],
    ],
    [
      'E, an entry for each item',
      [
        { success: true, id: 4711, display_id: '#OPS00004711' },
        { success: false, error: [{ field: 'subject', errors: ['Required.'] }] },
        { success: false, errors: [{ field: 'contact', errors: ['Unknown.'] }] },
      ],
      [
        ['subject', 'Subject', 'Required.'],
        ['contact', 'Requester', 'Unknown.'],
      ],
    ],
    ['F, one text', { error: 'No.' }, [[null, null, 'No.']]],
    ['F, a message beside a status', { status: 'error', message: 'No.' }, [[null, null, 'No.']]],
    [
      'a field called status',
      { error: { status: 'Select a valid choice.' } },
      [['status', 'Status', 'Select a valid choice.']],
    ],
    ['G, plain text', 'Bad Request', [[null, null, 'Bad Request']]],
    ['G, a page', '<!doctype html><p>Oops', [[null, null, 'HappyFox did not say why.']]],
    ['nothing at all', {}, [[null, null, 'HappyFox did not say why.']]],
  ])('%s', (_, body, expected) => {
    expect(said(body)).toEqual(expected);
  });

  it('is shown without tags and never at the length of a page', () => {
    const [complaint] = complaintsOf({ error: `<b>No</b> ${'x'.repeat(1000)}` });
    expect(complaint?.text).toHaveLength(300);
    expect(complaint?.text.startsWith('No xxx')).toBe(true);
  });
});

describe('the address of an account', () => {
  it.each([
    'https://acme.happyfox.com',
    'https://acme.happyfox.com/',
    ' https://acme.happyfox.com/api/1.1/json/ ',
    'https://acme.happyfox.com/api/1.1',
  ])('%j', (text) => {
    const { api, agentUrl } = address(text);
    expect(api).toBe('https://acme.happyfox.com/api/1.1/json/');
    expect(agentUrl(4711)).toBe('https://acme.happyfox.com/staff/ticket/4711');
  });

  it('may be without encryption on this machine only', () => {
    expect(address('http://localhost:8080').loopback).toBe(true);
    expect(address('http://[::1]:8080').loopback).toBe(true);
    expect(() => address('http://acme.happyfox.com')).toThrow('Write https://');
    expect(() => address('http://127.0.0.1.evil.example')).toThrow('Write https://');
  });

  it.each(['acme', 'ftp://acme', 'https://user:pw@acme.happyfox.com', 'https://acme.happyfox.com/staff'])(
    'is not %s',
    (text) => {
      expect(() => address(text)).toThrow();
    },
  );
});
