import { isObject, listOf } from '../json.ts'
import { type Fields, type Kind, textOf } from '../model.ts'
import type { Problem } from '../problems.ts'
import type { Check } from './draft.ts'
import { malformed } from './names.ts'

const wordsMax: Record<string, number> = { NEGATIVE_PHRASE: 4, NEGATIVEPHRASE: 4 }
// These are refused in every marketplace; the rest of Amazon's set varies.
const forbidden = /[!%^*={};<>\\|~`]/

/** Checks the length, the words and the characters of a keyword. */
export const keywordText: Check = ({ given, existing }) => {
  if (existing || given.keywordText === undefined || given.keywordText === null) return []
  const text = textOf(given, 'keywordText')
  const wrong = malformed('keywordText', text, 80)
  if (wrong.length > 0) return wrong
  const problem = (reason: string, message: string): Problem[] => [
    { kind: 'malformedValue', reason, message, field: 'keywordText', trigger: text },
  ]
  if (forbidden.test(text)) return problem('FORBIDDEN_CHARS', 'keywordText has characters that are not allowed')
  const max = wordsMax[textOf(given, 'matchType').toUpperCase()] ?? 10
  return text.split(/\s+/).length > max ? problem('TOO_LONG', `keywordText may have ${max} words`) : []
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value.trim().toLowerCase() : JSON.stringify(value)

/** Refuses a duplicate of an entity that is not archived, by some attributes. */
export const noTwins =
  (field: string, ...identity: readonly string[]): Check =>
  ({ store, kind, existing, after }) => {
    if (existing) return []
    const key = (fields: Fields) => identity.map((part) => asText(fields[part])).join('\n')
    const own = key(after)
    if (!store.alive(kind).some(({ fields }) => key(fields) === own)) return []
    const message = 'there is one already'
    return [{ kind: 'duplicateValue', reason: 'DUPLICATE_VALUE', message, field, trigger: after[field] }]
  }

/** Checks that a targeting expression consists of predicates `{type, value}` of known types. */
export const expression =
  (field: 'expression' | 'expressions', types: readonly string[], without: readonly string[] = []): Check =>
  ({ given }) => {
    if (given[field] === undefined) return []
    const predicates = listOf(given[field])
    if (predicates.length === 0)
      return [{ kind: 'missingValue', reason: 'MISSING_VALUE', message: `${field} must not be empty`, field }]
    return predicates.flatMap((predicate, index): Problem[] => {
      const type = isObject(predicate) ? String(predicate.type ?? '') : ''
      const at = `${field}[${index}]`
      if (!types.includes(type)) {
        const message = `${type || 'no type'} is not a targeting predicate here`
        const trigger = type || JSON.stringify(predicate)
        return [{ kind: 'range', reason: 'NOT_IN_LIST', message, field: `${at}.type`, trigger, allowed: types }]
      }
      const value = isObject(predicate) ? predicate.value : undefined
      const needed = !without.includes(type)
      return needed && (value === undefined || value === '')
        ? [{ kind: 'missingValue', reason: 'MISSING_VALUE', message: `${type} needs a value`, field: `${at}.value` }]
        : []
    })
  }

/** Refuses keywords and targets in automatic campaigns. */
export const notInAutomatic: Check = ({ store, existing, after, entityType }) => {
  if (existing) return []
  const campaign = store.find('sp.campaigns', textOf(after, 'campaignId'))
  if (campaign?.fields.targetingType !== 'AUTO') return []
  const message = 'the campaign targets automatically'
  return [{ kind: 'entityState', reason: 'PARENT_ENTITY_FORBIDS_CREATION', message, field: 'campaignId', entityType }]
}

/** Requires at least one of some attributes on creation. */
export const oneOf =
  (...names: readonly string[]): Check =>
  ({ existing, after }) =>
    existing || names.some((field) => after[field] !== undefined && after[field] !== null)
      ? []
      : [
          {
            kind: 'missingValue',
            reason: 'MISSING_VALUE',
            message: `one of ${names.join(', ')}`,
            field: names[0] ?? '',
          },
        ]

/** Refuses changes of immutable attributes. */
export const fixed =
  (...names: readonly string[]): Check =>
  ({ given, existing }) =>
    names.flatMap((field): Problem[] => {
      const same = JSON.stringify(given[field]) === JSON.stringify(existing?.fields[field])
      if (!existing || given[field] === undefined || same) return []
      return [
        { kind: 'other', reason: 'OTHER_ERROR', message: `${field} cannot be changed`, field, trigger: given[field] },
      ]
    })

export const isAutomatic = (kind: Kind, fields: Fields): boolean =>
  kind === 'sp.targets' && fields.expressionType === 'AUTO'

/** Checks that a portfolio exists. */
export const knownPortfolio: Check = ({ store, given }) => {
  const id = given.portfolioId
  if (id === undefined || id === null || store.find('portfolios', String(id))) return []
  const message = `there is no portfolio ${id}`
  return [{ kind: 'other', reason: 'OTHER_ERROR', message, field: 'portfolioId', trigger: id }]
}
