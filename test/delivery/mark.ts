import type { Delivery } from '../../src/tickets/delivery';

/** The smallest delivery there is. */
export const mark: Delivery = {
  kind: 'mark',
  message: { team: 'T1', channel: 'C1', ts: '1.1' },
  mark: 'done',
  isFirst: true,
};
