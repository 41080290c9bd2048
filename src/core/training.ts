/** Options of training that came later than runs did. */

/** What runs from before these settings were there were trained with. */
export const NEUTRAL = { accumulate: 1 } as const;
