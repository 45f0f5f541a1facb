import type { Tools } from './attempt';

/** How long the texts of deliveries that ended are kept. Ms. */
const KEPT_MS = 30 * 86_400_000;
/** How often we look for what is older. Ms. */
export const RETENTION_MS = 6 * 3_600_000;

/** Forgets what nobody needs any more. It is a job like any other, so with several instances exactly one does it. */
export async function retention({
  tools: { store, clock },
}: {
  tools: Pick<Tools, 'store' | 'clock'>;
}): Promise<number> {
  await store.forget(clock.now() - KEPT_MS);
  return RETENTION_MS;
}
