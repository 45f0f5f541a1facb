import { articles } from './contract/articles';
import { commits } from './contract/commits';
import { failures } from './contract/failures';
import { lanes } from './contract/lanes';
import { notices } from './contract/notices';
import { processes } from './contract/processes';
import { retention } from './contract/retention';
import { sharedValues } from './contract/shared-values';
import { undelivered } from './contract/undelivered';
import { postgresMissing } from './postgres';
import { storesOn } from './stores';

/** One contract for both engines: what holds here, the rest of the program may rely on. */
describe.each(['SQLite', 'PostgreSQL'] as const)('a store on %s', (engine) => {
  if (engine === 'PostgreSQL' && postgresMissing) {
    describe.skip(`left out: ${postgresMissing}`, () => it('keeps the contract', () => undefined));
    return;
  }
  const stores = storesOn(engine);
  const parts = [lanes, commits, notices, undelivered, sharedValues, retention, articles, failures, processes];
  for (const part of parts) part(stores);
});
