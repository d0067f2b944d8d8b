/** Requests that may be sent again per call, over the window. The share that Google's SRE book gives a client ("Handling Overload"). */
export const share = 0.1

/**
 * Requests that may be sent again in each window whatever the number of calls. One: a lone call that meets a lost connection or a
 * full bucket gets its second request, and many of Amazon's operations are called a few times a minute, where a tenth is less than
 * one. More would multiply exactly there: a bucket of one call a minute would be asked as often again as the floor is high.
 */
export const floor = 1

/** The window is a minute in slots of ten seconds; calls older than a minute no longer count. */
export const slotSeconds = 10
export const callSlots = 6
/** Retries count one slot longer, since the oldest slot is only partly older than a minute: no minute has more than the budget. */
export const retrySlots = callSlots + 1

/** Whether one more retry keeps to the budget. */
export const isWithinBudget = (calls: number, retries: number): boolean => retries + 1 <= floor + share * calls
