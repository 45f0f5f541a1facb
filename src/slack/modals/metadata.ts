import { z } from 'zod';

/**
 * What a view carries with it: the key under which the store holds what the view was opened with. Slack allows 3,000
 * characters here and lets apps read them, so nothing that a person wrote goes in.
 */
const Metadata = z.object({ key: z.string().min(1).max(500) });

export const encodeMetadata = (key: string): string => JSON.stringify(Metadata.parse({ key }));

/** The key, or null when this is not ours (a view of an older version, or of nobody). */
export function decodeMetadata(metadata: string | undefined): string | null {
  try {
    return Metadata.parse(JSON.parse(metadata ?? '')).key;
  } catch {
    return null;
  }
}
