/**
 * Reads an address, relative to `base` where one is given; null when it is none. Never throws.
 *
 * Not `URL.canParse`: once it is called often, Node 20 takes letters such as `ï` in it for bytes of something else, and says
 * yes to what `new URL` then throws on (`test/tickets/parse-url.test.ts`).
 */
export function parseUrl(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
