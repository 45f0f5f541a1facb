/** One thing that has to work, and what it says about itself. A check that throws counts as failed. */
export interface Check {
  name: string;
  check(): Promise<string>;
}

export interface Health {
  ok: boolean;
  checks: Record<string, { ok: boolean; says: string }>;
}

/** Milliseconds after which a check counts as failed: a balancer asks every few seconds and must get its answer. */
const PATIENCE_MS = 2_000;

/** Runs all checks at once. The answer names what fails and why, and holds no secrets and no texts. */
export async function health(
  checks: readonly Check[],
  clock: { wait(ms: number, signal?: AbortSignal): Promise<void> },
): Promise<Health> {
  const enough = new AbortController();
  const late = clock
    .wait(PATIENCE_MS, enough.signal)
    .then(() => ({ ok: false, says: `no answer in ${PATIENCE_MS} ms` }));
  const results = await Promise.all(
    checks.map(async ({ name, check }) => [name, await Promise.race([tried(check), late])] as const),
  );
  enough.abort();
  return { ok: results.every(([, { ok }]) => ok), checks: Object.fromEntries(results) };
}

/** How a check ended, whichever way. */
export async function tried(check: () => Promise<string>): Promise<{ ok: boolean; says: string }> {
  try {
    return { ok: true, says: await check() };
  } catch (error) {
    return { ok: false, says: error instanceof Error ? error.message : 'failed' };
  }
}
