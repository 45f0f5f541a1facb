/** One thing that was looked at. `text` says how it is or, when it is not well, what to do. */
export interface Finding {
  ok: boolean;
  about: string;
  text: string;
}

/** The findings as a page for a terminal. */
export function doctor(findings: readonly Finding[]): { ok: boolean; report: string } {
  const ok = findings.every((finding) => finding.ok);
  const lines = findings.map(({ ok: well, about, text }) => `${well ? 'ok  ' : 'MEND'}  ${about}: ${text}`);
  const last = ok ? 'Everything is ready. Start with: npm start' : 'Mend what is marked, then run the doctor again.';
  return { ok, report: [...lines, '', last].join('\n') };
}

/** Clocks that are right agree better than this. Ms. */
const WELL_MS = 30_000;
/** Over HTTP, what is signed by a clock that differs by five minutes is refused (`slack/door.ts`). Less is close enough. Ms. */
const CLOSE_TO_REFUSED_MS = 4 * 60_000;

/** What to say of this machine's clock, which is `aheadMs` ahead of Slack's; null when Slack told no time. */
export function clockFinding(aheadMs: number | null, mode: 'http' | 'socket'): Finding {
  if (aheadMs === null) return { ok: true, about: 'clock', text: 'not compared, as Slack told no time' };
  const off = Math.abs(aheadMs);
  if (off < WELL_MS) return { ok: true, about: 'clock', text: 'agrees with Slack’s' };
  const by = off < 2 * 60_000 ? `${Math.round(off / 1000)} seconds` : `${Math.round(off / 60_000)} minutes`;
  const differs = `${by} ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack’s`;
  return mode === 'http' && off > CLOSE_TO_REFUSED_MS
    ? {
        ok: false,
        about: 'clock',
        text: `${differs}. Let the network set it (NTP): beyond five minutes, nothing that Slack sends is believed.`,
      }
    : { ok: true, about: 'clock', text: `${differs}. Foxbridge goes by Slack’s, or by its PostgreSQL’s` };
}
