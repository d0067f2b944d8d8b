import { isObject } from '../json.ts'
import { quotas } from '../limits.ts'
import { missing } from '../problems.ts'
import type { Check } from '../rules/draft.ts'
import type { FieldSet } from '../rules/fields.ts'
import { name } from '../rules/names.ts'
import { quota } from '../rules/parents.ts'
import { values, words } from './filters.ts'
import type { V3Entity } from './v3.ts'

const policies = ['DATE_RANGE', 'MONTHLY_RECURRING', 'NO_CAP']

const capped: Check = ({ store, given, after }) => {
  const budget = after.budget
  if (!isObject(given.budget) || !isObject(budget)) return []
  const { policy, amount, currencyCode, startDate, endDate } = budget
  const field = (part: string) => `budget.${part}`
  if (!policies.includes(String(policy)))
    return [
      {
        kind: 'budget',
        reason: 'BUDGETING_POLICY_INVALID',
        message: 'no such policy',
        field: field('policy'),
        trigger: policy,
      },
    ]
  if (currencyCode !== undefined && currencyCode !== store.profile.currency) {
    const message = `the marketplace pays in ${store.profile.currency}`
    const reason = 'BUDGET_CURRENCY_DOES_NOT_MATCH_MARKETPLACE_SETTINGS'
    return [{ kind: 'budget', reason, message, field: field('currencyCode'), trigger: currencyCode }]
  }
  if (policy === 'NO_CAP') return []
  if (typeof amount !== 'number') return [missing(field('amount'))]
  if (amount <= 0)
    return [
      {
        kind: 'budget',
        reason: 'BUDGET_TOO_LOW',
        message: 'above 0',
        field: field('amount'),
        trigger: amount,
        lowerLimit: 0,
      },
    ]
  if (policy !== 'DATE_RANGE') return []
  if (typeof startDate !== 'string') return [missing(field('startDate'))]
  if (typeof endDate === 'string' && endDate < startDate)
    return [
      {
        kind: 'date',
        reason: 'START_DATE_AFTER_END_DATE',
        message: 'days are in order',
        field: field('endDate'),
        trigger: endDate,
      },
    ]
  return []
}

const fields: FieldSet = {
  name: { type: 'string', required: true },
  state: { type: 'string', values: ['ENABLED'], required: true },
  budget: { type: 'object' },
  budgetControls: { type: 'object' },
}

export const portfolios: V3Entity = {
  kind: 'portfolios',
  path: '/portfolios',
  mediaType: 'application/vnd.spPortfolio.v3+json',
  array: 'portfolios',
  object: 'portfolio',
  idField: 'portfolioId',
  successId: 'portfolioId',
  entityType: 'PORTFOLIO',
  idFilter: 'portfolioIdFilter',
  itemsMax: 100,
  itemsMin: 1,
  page: { max: 1_000 },
  filters: { portfolioIdFilter: values('portfolioId', 1_000), nameFilter: words('name', 1_000) },
  statesByDefault: ['ENABLED'],
  byPreference: true,
  archives: false,
  total: 'totalResults',
  create: fields,
  update: { portfolioId: { type: 'string' }, ...fields },
  checks: [
    name({
      lengthMax: 255,
      reason: 'DUPLICATE_VALUE',
      unique: ({ store, kind }) => ({ store, kinds: [kind] }),
    }),
    capped,
    quota(quotas.portfolios),
  ],
  defaults: () => ({ inBudget: true }),
  extended: (_store, { createdAt, updatedAt }) => ({
    creationDateTime: new Date(createdAt).toISOString(),
    lastUpdateDateTime: new Date(updatedAt).toISOString(),
    servingStatus: 'PORTFOLIO_STATUS_ENABLED',
    statusReasons: ['PORTFOLIO_STATUS_ENABLED_DETAIL'],
  }),
}
