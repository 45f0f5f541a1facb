import type { Report } from './run';

/** More differences than this are counted and not printed. */
const MOST = 40;

/** The table at the end, then what does not agree. All but the first two numbers, and those below the line, must be 0. */
export function page({ count, missing, misfortunes, kills, abandoned, left, seconds }: Report): string {
  const fates: [string, number][] = (['on its way', 'waits for a person', 'gone'] as const).map((fate) => [
    `  of these: ${fate}`,
    missing.filter((one) => one.fate === fate).length,
  ]);
  const rows: [string, number][] = [
    ['said', count.said],
    ['delivered', count.delivered],
    ['lost', count.lost],
    ...(count.lost > 0 ? fates : []),
    ['doubled', count.doubled],
    ['out of order', count.disordered],
    ['leaked', count.leaked],
    ['requests during a told wait', count.early],
    ['ended by itself', count.ended],
  ];
  const beside: [string, number][] = [
    ['undecided, and a person was asked', count.asked],
    ['requests that crossed such a refusal', count.crossed],
    ['after a refusal that died with its program', count.unheard],
    ['Slack told of it too late for its order', count.toldLate],
    ['forms refused, and the person left', abandoned],
    ['times killed', kills],
    ...Object.entries(misfortunes),
  ];
  const line = ([name, number]: [string, number]) => `  ${name.padEnd(42)} ${String(number).padStart(6)}`;
  const { differences } = count;
  return [
    '',
    ...rows.map(line),
    `  ${'-'.repeat(49)}`,
    ...beside.map(line),
    '',
    ...left,
    ...differences.slice(0, MOST).map((difference) => `  - ${difference}`),
    ...missing.slice(0, MOST).map(({ key, fate, words }) => `    ${key} ${fate}: ${words}`),
    ...(differences.length > MOST ? [`  … and ${differences.length - MOST} more`] : []),
    differences.length === 0
      ? `Everything agrees. (${Math.round(seconds)} s)`
      : `This does not agree. (${Math.round(seconds)} s)`,
    '',
  ].join('\n');
}
