/** Amazon counts each application, selling partner and operation for itself. */
export interface QuotaKey {
  application: string
  partner: string
  operation: string
}

/** An operation's bucket as its model states it. Absent or null: Amazon publishes none. */
export interface QuotaPlan {
  /** Calls per second. */
  rate?: number | null | undefined
  /** Calls at once. */
  burst?: number | null | undefined
}

/** A bucket's size and speed. */
export interface Plan {
  /** Calls per second. */
  rate: number
  burst: number
}

/** The bucket of an operation for which Amazon publishes none. */
export const unratedPlan: Plan = { rate: 1, burst: 1 }

export const planOf = ({ rate, burst }: QuotaPlan): Plan => ({
  rate: rate || unratedPlan.rate,
  burst: burst || unratedPlan.burst,
})

export const nameOf = ({ application, partner, operation }: QuotaKey): string =>
  `${application} ${partner} ${operation}`
