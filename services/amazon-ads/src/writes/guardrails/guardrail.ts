import { z } from 'zod'

const amount = z.number().positive().max(1e12).nullish()

/** The four rules. An absent or null rule has no effect. */
export const Limits = z.object({
  /** In the profile's currency. */
  highestBid: amount,
  highestBudget: amount,
  /** Largest change of a bid or budget, up or down, relative to its value before the write. */
  largestChangePercent: z.number().positive().max(1e6).nullish(),
  /** Most that one call may add to the possible cost per day, over all its items. */
  dailySpendIncrease: z.number().min(0).max(1e12).nullish(),
})
export type Limits = z.infer<typeof Limits>
export type Rule = keyof Limits

/** Limits of a tenant or one of its credentials, for one currency or for all currencies without limits of their own. */
export interface Guardrail extends Limits {
  credentialId: string | null
  currency: string | null
  /** ISO 8601. */
  updatedAt: string
  updatedBy: string
}

/**
 * Returns the guardrails of a write: the tenant's and its credential's, each for the profile's currency, else for every currency.
 * The write has to keep all of them, so a credential's guardrail cannot relax the tenant's.
 */
export function guardrailsFor(all: readonly Guardrail[], credentialId: string, currency: string): Guardrail[] {
  return [null, credentialId].flatMap((owner) => {
    const owned = all.filter((one) => one.credentialId === owner)
    const found = owned.find((one) => one.currency === currency) ?? owned.find((one) => one.currency === null)
    return found ? [found] : []
  })
}
