import { readFileSync } from 'node:fs';
import { withoutGuard } from '../../bench/guards/guard';
import { differences, rowsOf } from '../../bench/guards/page';
import { GUARDS } from '../../bench/guards/table';
import { inProject } from '../../sandbox/project';

/** That the tests miss their guards is seen by `npm run guards`, which takes minutes. */
describe('the guards of docs/security.md', () => {
  const rows = rowsOf(readFileSync(inProject('docs', 'security.md'), 'utf8'));

  it('have a row each, and each test that a row names has a guard', () => {
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.map(({ id }) => id)).toEqual(rows.map((_, nth) => `S${nth + 1}`));
    expect(differences(rows, GUARDS)).toEqual([]);
  });

  it.each(Object.values(GUARDS).flat())('stand where they stood: $name', (guard) => {
    const source = readFileSync(inProject(guard.file), 'utf8');
    expect(withoutGuard(source, guard)).not.toBe(source);
    expect(readFileSync(inProject(guard.test), 'utf8')).not.toBe('');
  });
});
