import fc from 'fast-check';

/** What may stand anywhere in JSON. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One change to a payload: where, counted over all its places, and what is done there. */
export interface Change {
  where: number;
  how: 'remove' | 'replace' | 'retype' | 'wrap' | 'repeat' | 'grow' | 'rename';
  value: Json;
}

/** Values that programs stumble over. */
const ODD: Json[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '0',
  'null',
  '__proto__',
  'constructor',
  '<!channel> <@U_ADA> <script>alert(1)</script>',
  '<https://evil.example|bank>',
  '../../etc/passwd\r\nX-Injected: 1',
  '\u0000\u202e\ud800',
  '🦊'.repeat(300),
  'a'.repeat(50_000),
  [],
  [null],
  {},
  { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [null, { type: 'text' }, 7] }] },
  [[[[[[[[[[]]]]]]]]]],
  JSON.parse('{"__proto__":null,"toString":1,"then":"x"}'),
];

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.nat(),
  how: fc.constantFrom('remove', 'replace', 'replace', 'replace', 'retype', 'wrap', 'repeat', 'grow', 'rename'),
  value: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ODD) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  ),
});

/** None to four changes. */
export const changes = fc.array(change, { minLength: 0, maxLength: 4 });

/** Some values have no text of their own, and would throw when asked for it. */
export const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every place of a value, as the box that holds it and its name in the box. */
function placesIn(value: Json, found: [Json[] | { [name: string]: Json }, string][] = []) {
  if (typeof value !== 'object' || value === null) return found;
  for (const name of Object.keys(value)) {
    found.push([value, name]);
    const inner = (value as { [name: string]: Json })[name];
    if (inner !== undefined) placesIn(inner, found);
  }
  return found;
}

/** A copy with the changes made, one after the other. */
export function mutated(payload: Json, todo: readonly Change[]): Json {
  const root: { [name: string]: Json } = { whole: structuredClone(payload) };
  for (const { where, how, value } of todo) {
    const places = placesIn(root);
    // The whole itself is changed now and then; most places lie further in.
    const [box, name] = places[where % places.length] ?? [root, 'whole'];
    const at = box as { [name: string]: Json };
    const old = at[name] ?? null;
    switch (how) {
      case 'remove':
        if (Array.isArray(box)) box.splice(Number(name), 1);
        else if (box !== root) delete at[name];
        break;
      case 'replace':
        at[name] = structuredClone(value);
        break;
      case 'retype':
        at[name] = typeof old === 'string' ? Number(old) : typeof old === 'number' ? String(old) : JSON.stringify(old);
        break;
      case 'wrap':
        at[name] = where % 2 ? [old] : { [name]: old };
        break;
      case 'repeat':
        at[name] = Array.isArray(old)
          ? Array.from({ length: 60 }, () => structuredClone(old)).flat()
          : [old, structuredClone(old)];
        break;
      case 'grow':
        at[name] =
          typeof old === 'string'
            ? old.repeat(50).slice(0, 100_000)
            : Array.from({ length: 300 }, () => structuredClone(old));
        break;
      case 'rename':
        if (!Array.isArray(box) && box !== root) {
          delete at[name];
          at[asText(value).slice(0, 20)] = old;
        }
        break;
      default:
        how satisfies never;
    }
    if (Buffer.byteLength(JSON.stringify(root) ?? '') > 2_000_000) root.whole = null;
  }
  return root.whole ?? null;
}

/** Bytes that are no longer what they were: cut, turned, filled in. */
export const broken = (bytes: Buffer, { where, value }: Change): Buffer => {
  const at = where % Math.max(1, bytes.length);
  const filling = Buffer.from(asText(value).slice(0, 200));
  if (where % 3 === 0) return bytes.subarray(0, at);
  if (where % 3 === 1) return Buffer.concat([bytes.subarray(0, at), filling, bytes.subarray(at)]);
  const turned = Buffer.from(bytes);
  turned[at] = (turned[at] ?? 0) ^ 0xff;
  return turned;
};
