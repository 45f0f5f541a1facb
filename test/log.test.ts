import { openLog } from '../src/log';

/** The one line that these fields make. */
function lineOf(fields: Record<string, unknown>): string {
  const lines: string[] = [];
  openLog(
    'info',
    () => 0,
    (line) => lines.push(line),
  ).info('something happened', fields);
  return lines.join('');
}

describe('a secret is masked by its name', () => {
  it.each([
    'token',
    'botToken',
    'signingSecret',
    'password',
    'Authorization',
    'authCode',
    'auth_code',
    'apiKey',
    'api_key',
    'cookie',
    'text',
    'html',
    'body',
    'subject',
  ])('%s', (name) => expect(lineOf({ [name]: 'marmalade' })).toContain(`"${name}":"…"`));
});

describe('a secret is masked by its shape', () => {
  it.each<[string, string, string]>([
    ['tokens of Slack', 'sent xoxb-1-marmalade and xoxe.xoxp-1-marmalade', 'sent xox… and xox…'],
    ['tokens of apps', 'sent xapp-1-marmalade', 'sent xapp…'],
    ['credentials of headers', 'Bearer marmalade/+= and basic bWFybWFsYWRl', 'Bearer … and basic …'],
    ['addresses to answer to', 'to https://hooks.slack.com/commands/T1/marmalade', 'to https://hooks.slack.com/…'],
    ['signed links', '/f?Expires=12&Signature=marmalade&ticket=t1 code=c1', '/f?Expires=…&Signature=…&ticket=… code=…'],
    ['e-mail addresses', 'for ada.l+x@acme.co.example, bob@acme.example', 'for …@…, …@…'],
  ])('%s', (_, said, masked) => {
    const inWhole = expect.stringContaining(`"is":"${masked}"`);
    expect(lineOf({ is: said })).toEqual(inWhole);
    expect(lineOf({ is: new Error(said) })).toEqual(expect.stringContaining(masked));
    expect(lineOf({ is: { deep: [said] } })).toEqual(expect.stringContaining(masked));
  });

  it('a long value is cut, and no secret is cut in two before it is seen', () => {
    expect(lineOf({ is: 'x'.repeat(5_000) }).length).toBeLessThan(500);
    for (let before = 250; before < 320; before += 1) {
      const line = lineOf({ is: `${' '.repeat(before)}ada.lovelace@acme.example xoxb-1-marmalade` });
      expect(line).not.toMatch(/lovelace|xoxb|marm/);
    }
  });
});
