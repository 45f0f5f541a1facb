import { readFileSync } from 'node:fs';

/** Resident memory of a process as Linux counts it, in MB: `VmRSS` now, `VmHWM` at its highest. */
export function memory(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1000;
}
