import type { Answer } from './answers';
import type { Body } from './body';
import { type Complain, Fields } from './fields';
import type { StoredFile, World } from './world';

/** One call, signed in and read whole. Handlers are synchronous, so each takes effect at one moment or not at all. */
export interface Call {
  world: World;
  /** What the route's pattern found, decoded. */
  params: string[];
  query: URLSearchParams;
  body: Body;
  complain: Complain;
  /** A fresh address under which the file can be fetched for a while. */
  link(file: StoredFile): string;
  /** Keeps a picture for a while and gives its address. */
  keepInline(file: Omit<StoredFile, 'id'>): string;
}

export type Handler = (call: Call) => Answer;

/** The one object of a body; a list or a bare value has no fields. */
export function fieldsOf(call: Call, value: unknown = call.body.value): Fields {
  const values = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return new Fields(values as Record<string, unknown>, call.body.form, call.complain);
}

/** Stores the files that came under the right part name; all others are dropped, as HappyFox drops them. */
export function takeFiles(call: Call): number[] {
  return call.body.files.flatMap(({ part, file }) => {
    if (part !== 'attachments') {
      call.complain('ignored-file', `${file.filename} came as "${part}"`);
      return [];
    }
    return [store(call.world, file)];
  });
}

export function store(world: World, file: Omit<StoredFile, 'id'>): number {
  const id = world.nextId('file');
  world.files.set(id, { ...file, id });
  return id;
}
