/** Retries per call within the window: the ratio that Google's SRE book recommends for clients ("Handling Overload"). */
export const share = 0.1

/**
 * Retries in each window regardless of the number of calls. With one, a single call that meets a lost connection or a 429 is
 * retried; many operations are called a few times a minute, where a tenth is less than one. A higher floor would multiply the
 * load on slow buckets.
 */
export const floor = 1

/** The window is a minute in slots of ten seconds; calls older than a minute no longer count. */
export const slotSeconds = 10
export const callSlots = 6
/**
 * Retries count one slot longer, since the oldest slot is only partly older than a minute: no minute has more than the budget.
 */
export const retrySlots = callSlots + 1

/** Returns whether the budget allows one more retry. */
export const isWithinBudget = (calls: number, retries: number): boolean => retries + 1 <= floor + share * calls
