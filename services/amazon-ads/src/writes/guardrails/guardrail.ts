import { z } from 'zod'

const amount = z.number().positive().max(1e12).nullish()

/** The four rules. One that is absent or null does not hold anything back. */
export const Limits = z.object({
  /** In the currency of the profile. */
  highestBid: amount,
  highestBudget: amount,
  /** Of a bid or a budget, up or down, against what it is when it is written. */
  largestChangePercent: z.number().positive().max(1e6).nullish(),
  /** What one call may add to what a day can cost, over all its items. */
  dailySpendIncrease: z.number().min(0).max(1e12).nullish(),
})
export type Limits = z.infer<typeof Limits>
export type Rule = keyof Limits

/** Where the limits hold: for a tenant, or one of its credentials; for one currency, or for all that have none of their own. */
export interface Guardrail extends Limits {
  credentialId: string | null
  currency: string | null
  /** ISO 8601. */
  updatedAt: string
  updatedBy: string
}

/**
 * The guardrails that a write has to keep: the tenant's and its credential's, of the profile's currency where there is such a
 * one. All of them hold: a credential's guardrail cannot widen the tenant's.
 */
export function guardrailsFor(all: readonly Guardrail[], credentialId: string, currency: string): Guardrail[] {
  return [null, credentialId].flatMap((owner) => {
    const own = all.filter((one) => one.credentialId === owner)
    const found = own.find((one) => one.currency === currency) ?? own.find((one) => one.currency === null)
    return found ? [found] : []
  })
}
