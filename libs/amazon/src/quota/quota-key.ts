/** Key of a bucket: Amazon has one per application, selling partner and operation. */
export interface QuotaKey {
  application: string
  partner: string
  operation: string
}

/** Usage plan of an operation as its model states it. Absent or null if Amazon publishes none. */
export interface QuotaPlan {
  /** Calls per second. */
  rate?: number | null | undefined
  /** Calls that may be sent at once. */
  burst?: number | null | undefined
}

/** Usage plan of a bucket. */
export interface Plan {
  /** Calls per second. */
  rate: number
  burst: number
}

/** Plan of operations without a published usage plan. */
export const unratedPlan: Plan = { rate: 1, burst: 1 }

export const planOf = ({ rate, burst }: QuotaPlan): Plan => ({
  rate: rate || unratedPlan.rate,
  burst: burst || unratedPlan.burst,
})

/**
 * Returns the tokens that background calls leave to interactive ones: a third of the burst. One token more than the reserve must not
 * fill the bucket, since a full bucket starts to refill with Amazon's next answer only; so small buckets have none.
 */
export const reserveOf = ({ burst }: Plan): number => Math.max(0, Math.min(Math.floor(burst / 3), burst - 2))

export const nameOf = ({ application, partner, operation }: QuotaKey): string =>
  `${application} ${partner} ${operation}`
