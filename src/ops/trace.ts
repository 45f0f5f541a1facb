import type { LedgerRow } from '../tickets/ports';

/** The steps of a ticket as a table for a terminal: when, what, how it ended. It holds no texts of people. */
export function tracePage(ticket: number, rows: readonly LedgerRow[]): string {
  if (rows.length === 0)
    return `Nothing is known of ticket ${ticket}. It may not have been filed from Slack, or long ago.`;
  const lines = rows.map((row) =>
    [
      new Date(row.at).toISOString().slice(0, 19).replace('T', ' '),
      row.step.padEnd(34),
      row.outcome,
      ...(row.status === null ? [] : [`HTTP ${row.status}`]),
      ...(row.ms === null ? [] : [`${row.ms} ms`]),
      ...(row.until === null ? [] : [`until ${new Date(row.until).toISOString().slice(11, 19)}`]),
    ].join('  '),
  );
  return [`Ticket ${ticket}, times in UTC`, ...lines].join('\n');
}
