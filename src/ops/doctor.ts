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
