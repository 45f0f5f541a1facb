import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseUrl } from '../../src/tickets/parse-url';

describe('an address', () => {
  it('is read, relative to another where it is so', () => {
    expect(parseUrl('https://acme.example/a')?.href).toBe('https://acme.example/a');
    expect(parseUrl('/b', 'https://acme.example/a')?.href).toBe('https://acme.example/b');
    expect(parseUrl('/b')).toBeNull();
  });

  it('that is none stays none, however often it is asked for', () => {
    // The bytes of wide digits, read one by one, as a header brings them.
    const wide = `https://${Buffer.from('１２７').toString('latin1')}.0.0.1/`;
    for (let times = 0; times < 20_000; times += 1) if (parseUrl(wide) !== null) throw new Error(`after ${times}`);
  });

  it('is read in no other way once the program runs', () => {
    const root = join(__dirname, '../../src');
    const strays = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      // The settings are read once, before anything is called often, by a floor that imports no other.
      (file) =>
        file.endsWith('.ts') && file !== 'config.ts' && /URL\.canParse\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(strays).toEqual([]);
  });
});
