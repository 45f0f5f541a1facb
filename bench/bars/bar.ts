/** What a bar was measured at. `skipped`: this machine cannot, with the reason. */
export type Measured = { figure: string; met: boolean } | { skipped: string };

export interface Effort {
  seed: number;
  /** The full size of each bar instead of a small one. */
  isLong: boolean;
}

export interface Bar {
  id: string;
  /** What must hold, in a line. */
  promise: string;
  /** Null: nobody has built it yet. */
  measure: ((effort: Effort) => Promise<Measured>) | null;
}
