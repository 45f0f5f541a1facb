import type { KnownBlock } from '@slack/types';
import type { Job, JobState } from '../../tickets/delivery';
import type { Catalogue } from '../../tickets/desk';
import type { Whose } from '../../tickets/homes';
import type { Person } from '../../tickets/people';

/** Somebody who looks at their Home tab, as Slack and HappyFox know them at the moment. */
interface HomeGuest extends Whose {
  person: Person;
  lists: Catalogue | null;
}

/**
 * Blocks that others add below the lists, such as settings. Asked each time the tab is shown, so it reads from the store and
 * from nowhere else.
 */
export type HomeSection = (guest: HomeGuest) => Promise<KnownBlock[]>;

/** People's Home tabs in Slack. Nothing of it throws for what Slack or HappyFox say. */
export interface Home {
  /** `seen` is always the hash of the view that the person has in front of them, where Slack tells it. */
  opened(whose: Whose, seen?: string): Promise<void>;
  refresh(whose: Whose, seen?: string): Promise<void>;
  turn(whose: Whose, to: { what: string; page: number }, seen?: string): Promise<void>;
  /** Shows what is known, if it is not what stands there. False: Slack did not take it. */
  show(whose: Whose, seen?: string): Promise<boolean>;
  /** A delivery came to an end: whoever looks at it in their Home tab sees so. Comes back at once. */
  ended(job: Job, state: JobState): void;
  /** Resolves when no tab is being brought up to date. */
  quiet(): Promise<void>;
}
