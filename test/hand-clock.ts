import type { Clock } from '../src/tickets/ports';

/** A clock turned by hand. `wait` resolves when the hands pass its end. */
export class HandClock implements Clock {
  private readonly sleepers = new Set<{ at: number; ring: () => void }>();
  /** How many waits were begun: when it grows, somebody is still at work. */
  begun = 0;

  /** Starts now, because Bolt compares signatures with the time of this machine and refuses old ones. */
  constructor(private time = Date.now()) {}

  now = (): number => this.time;

  wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      this.begun += 1;
      if (signal?.aborted || ms <= 0) return resolve();
      const sleeper = {
        at: this.time + ms,
        ring: () => {
          this.sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.ring);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.ring, { once: true });
    });

  /** Turns the hands on; whoever waits for a moment on the way is woken. */
  turn(ms: number): void {
    this.time += ms;
    for (const sleeper of [...this.sleepers].sort((a, b) => a.at - b.at)) if (sleeper.at <= this.time) sleeper.ring();
  }
}
