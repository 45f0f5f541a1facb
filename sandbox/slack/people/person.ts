import type { Deliveries } from '../delivery/deliveries';
import type { Workspace } from '../workspace';
import { createActing } from './acting';
import { createActor } from './actor';
import { createForm } from './form';
import { createInvoking } from './invoking';
import { createPressing } from './pressing';
import { createTalking } from './talking';

/** What one person can do in Slack. Each act goes to the app the way the real one would. */
export function createPerson(userId: string, workspace: Workspace, deliveries: Deliveries) {
  const actor = createActor(userId, workspace, deliveries);
  const acting = createActing(actor);
  return {
    ...createInvoking(actor),
    ...createPressing(actor, acting),
    ...createForm(actor, acting),
    ...createTalking(actor),
  };
}

export type Person = ReturnType<typeof createPerson>;
