import type { Log } from '../../src/tickets/ports';

/** A log that writes nothing and keeps its lines. */
export function quietLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const keep = (event: string, fields: Record<string, unknown> = {}) =>
    void lines.push(`${event} ${JSON.stringify(fields)}`);
  return { lines, info: keep, warn: keep, error: keep };
}
