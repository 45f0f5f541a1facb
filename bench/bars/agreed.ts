import type { Count } from '../torture/compare';
import type { Measured } from './bar';

/** The comparison at the end of a day, with whatever else must hold. */
export function agreed(count: Count, more: { figure: string; met: boolean }[] = []): Measured {
  const { said, lost, doubled, disordered, leaked, early, asked, differences } = count;
  const own = `${said} said, ${lost} lost, ${doubled} twice, ${disordered} out of order, ${leaked} leaked, ${early} early, ${asked} asked`;
  return {
    figure: [own, ...more.map(({ figure }) => figure), ...differences.slice(0, 3)].join(' · '),
    met: differences.length === 0 && more.every(({ met }) => met),
  };
}
