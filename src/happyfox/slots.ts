/**
 * Lets a few calls run at once and keeps the others in line. Writes to one ticket never run together: HappyFox does not
 * support that.
 */
export function slots(count: number) {
  let free = count;
  const line: { ticket: number | null; start: () => void }[] = [];
  const busy = new Set<number>();

  function next() {
    const index = free > 0 ? line.findIndex(({ ticket }) => ticket === null || !busy.has(ticket)) : -1;
    const [first] = index < 0 ? [] : line.splice(index, 1);
    if (!first) return;
    free -= 1;
    if (first.ticket !== null) busy.add(first.ticket);
    first.start();
    next();
  }

  return {
    /** Runs the work when there is room. `ticket`: the one it writes to, which nobody else then writes to. */
    run: async <T>(ticket: number | null, work: () => Promise<T>): Promise<T> => {
      await new Promise<void>((start) => {
        line.push({ ticket, start });
        next();
      });
      try {
        return await work();
      } finally {
        free += 1;
        if (ticket !== null) busy.delete(ticket);
        next();
      }
    },
  };
}
