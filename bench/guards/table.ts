import { ENTRANCES } from './entrances';
import type { Guards } from './guard';
import { OUTWARD } from './outward';
import { PEOPLE_GUARDS } from './people';
import { REST } from './rest';
import { SECRETS_GUARDS } from './secrets';
import { WORDS } from './words';

/** All guards, by the row of `docs/security.md` that promises them. */
export const GUARDS: Guards = {
  ...ENTRANCES,
  ...PEOPLE_GUARDS,
  ...OUTWARD,
  ...WORDS,
  ...SECRETS_GUARDS,
  ...REST,
};
