/** The sixteen error kinds of Sponsored Products for one item of a batch. */
export const problemKinds = [
  'bidding',
  'billing',
  'budget',
  'currency',
  'date',
  'duplicateValue',
  'entityNotFound',
  'entityQuota',
  'entityState',
  'internalServer',
  'malformedValue',
  'missingValue',
  'other',
  'parentEntity',
  'range',
  'throttled',
] as const

export type ProblemKind = (typeof problemKinds)[number]

/** A validation error of one item. */
export interface Problem {
  kind: ProblemKind
  reason: string
  message: string
  /** Path inside the item: `budget.budget`. */
  field: string
  trigger?: unknown
  lowerLimit?: number
  upperLimit?: number
  allowed?: readonly string[]
  entityType?: string
  entityId?: string
  quota?: number
  quotaScope?: 'ACCOUNT' | 'PARENT_ENTITY'
}

export const missing = (field: string): Problem => ({
  kind: 'missingValue',
  reason: 'MISSING_VALUE',
  message: `${field} must not be null`,
  field,
})

/** Creates a problem of a given kind for a valid item, for fault injection. */
export function problemOnDemand(kind: ProblemKind, entityType: string, entityId = '0'): Problem {
  const reasons: Record<ProblemKind, string> = {
    bidding: 'BID_OUT_OF_MARKET_PLACE_RANGE',
    billing: 'EXPIRED_PAYMENT_METHOD',
    budget: 'BUDGET_OUT_OF_MARKET_PLACE_RANGE',
    currency: 'CURRENCY_NOT_SUPPORTED',
    date: 'INVALID_DATE',
    duplicateValue: 'DUPLICATE_VALUE',
    entityNotFound: 'ENTITY_NOT_FOUND',
    entityQuota: 'QUOTA_EXCEEDED',
    entityState: 'INVALID_STATE_TRANSITION',
    internalServer: 'INTERNAL_ERROR',
    malformedValue: 'PATTERN_NOT_MATCHED',
    missingValue: 'MISSING_VALUE',
    other: 'OTHER_ERROR',
    parentEntity: 'PARENT_ENTITY_NOT_FOUND',
    range: 'NOT_IN_LIST',
    throttled: 'THROTTLED',
  }
  const named = { entityType, entityId, ...(kind === 'entityQuota' && { quota: 1, quotaScope: 'ACCOUNT' as const }) }
  return { kind, reason: reasons[kind], message: `${kind} error on demand`, field: '', ...named }
}

const naming: readonly ProblemKind[] = ['entityNotFound', 'entityQuota', 'entityState']

function detailsOf(problem: Problem, location: string): object {
  const { kind, reason, message, trigger, lowerLimit, upperLimit, allowed, entityType, entityId, quota } = problem
  return {
    reason,
    message,
    cause: { location, ...(trigger !== undefined && { trigger: triggerOf(trigger) }) },
    ...(lowerLimit !== undefined && { lowerLimit: String(lowerLimit) }),
    ...(upperLimit !== undefined && { upperLimit: String(upperLimit) }),
    ...(allowed && { allowed }),
    ...(naming.includes(kind) && { entityType }),
    ...(kind === 'entityNotFound' && { entityId: entityId ?? '' }),
    ...(quota !== undefined && { quota: String(quota), quotaScope: problem.quotaScope }),
  }
}

const triggerOf = (trigger: unknown): string => (typeof trigger === 'string' ? trigger : JSON.stringify(trigger))

/** Formats `{errorType, errorValue: {rangeError: {…}}}`, as Sponsored Products, portfolios and Sponsored Brands v4 do. */
export function describeProblem(problem: Problem, at: string, kindsKnown?: readonly ProblemKind[]): object {
  const kind = !kindsKnown || kindsKnown.includes(problem.kind) ? problem.kind : 'other'
  const errorType = `${kind}Error`
  const location = problem.field ? `${at}.${problem.field}` : at
  return { errorType, errorValue: { [errorType]: detailsOf({ ...problem, kind }, location) } }
}

/** Creates the problem of a page larger than allowed. */
export const outOfPage = (asked: number, upperLimit: number): Problem => ({
  kind: 'range',
  reason: 'LIST_REQUEST_MAX_RESULTS_OUT_OF_RANGE',
  message: `maxResults must be from 1 to ${upperLimit}`,
  field: 'maxResults',
  trigger: asked,
  lowerLimit: 1,
  upperLimit,
})
