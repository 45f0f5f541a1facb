import type { NoticeFacts } from '../../tickets/delivery';

/** The facts of a notice in one state. */
export type FactsOf<S extends NoticeFacts['state']> = Extract<NoticeFacts, { state: S }>;
