import type { DeliveryOf } from '../tickets/delivery';
import type { Changes } from '../tickets/ports';
import type { Attempt } from './attempt';

/** Does what somebody asked in words, and answers them. What it begins has keys of its own: done twice, it has one effect. */
export type Obey = (id: string, command: DeliveryOf<'command'>) => Promise<{ ticket: number | null; verb: string }>;

export const carryCommand =
  (obey: Obey) =>
  async ({ job, delivery, tools }: Attempt<'command'>): Promise<Changes> => {
    const { ticket, verb } = await obey(job.id, delivery);
    const at = tools.clock.now();
    return {
      job: { id: job.id, state: 'done' },
      ledger: [
        {
          at,
          delivery: job.id,
          ticket,
          step: `asked: ${verb}`,
          outcome: 'answered',
          status: null,
          ms: null,
          until: null,
        },
      ],
    };
  };
