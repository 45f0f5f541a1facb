import { Refused } from '../tickets/outcomes';

/** What a read answers, or null when there is no such thing. */
export async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refused && error.kind === 'missing') return null;
    throw error;
  }
}
