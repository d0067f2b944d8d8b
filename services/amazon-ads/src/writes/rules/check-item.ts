import { type Operation, validateBody } from '@platform/ads-catalog'
import { type PlannedItem, type Remark, stateOf, valueAt, type WriteItem } from '../domain/item.ts'
import { bodyOf } from '../domain/read-items.ts'
import { checkDates } from './check-dates.ts'
import { checkKeyword } from './check-keyword.ts'
import { checkName } from './check-name.ts'
import { missingFields } from './missing-fields.ts'
import type { RuleContext } from './rule-context.ts'

const schemaProblems = (operation: Operation, sent: unknown): Remark[] => {
  const prefix = `${['body', ...((operation.body?.idFilter ?? operation.body?.itemArray)?.split('.') ?? []), '0'].join('.')}`
  return validateBody(operation, sent).map(({ path, message }) => ({
    code: 'schema',
    path: path === prefix ? '' : path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : path,
    message,
  }))
}

/** Refuses an update without an id, which Amazon would treat as a create. */
function implicitCreate({ operation, family }: RuleContext, item: WriteItem): Remark[] {
  if (operation.kind !== 'update' || item.action !== 'create') return []
  const { idField = 'id' } = operation
  const create = family.name === 'sb.ads' ? 'sb.ads.video.create or one of its siblings' : `${family.name}.create`
  const message = `is required for an update. To create an entity, use ${create}`
  return [{ code: 'implicit_create', path: idField, message }]
}

/** Refuses ids that are not strings of digits, such as `true` or a rounded number. */
const malformedId = ({ operation: { idField = 'id' } }: RuleContext, { action, id }: WriteItem): Remark[] =>
  action === 'create' || id !== undefined
    ? []
    : [{ code: 'id', path: idField, message: 'must be an id: a string of digits' }]

function archivedByState({ operation, family }: RuleContext, item: WriteItem): Remark[] {
  if (stateOf(item.value) !== 'ARCHIVED') return []
  if (operation.kind === 'create') return [{ code: 'state', path: 'state', message: 'a new entity cannot be archived' }]
  const states = operation.body?.stateEnum?.map((state) => state.toUpperCase()) ?? []
  return states.includes('ARCHIVED')
    ? []
    : [{ code: 'state', path: 'state', message: `this operation cannot archive: use ${family.name}.archive` }]
}

const immutable = ({ operation, family }: RuleContext, item: PlannedItem): Remark[] =>
  operation.kind !== 'update'
    ? []
    : item.changes
        .filter(({ field }) => family.immutable.includes(field.split('.')[0] ?? ''))
        .map(({ field, from }) => ({
          code: 'immutable',
          path: field,
          message: `cannot change after creation (current value: ${JSON.stringify(from)})`,
        }))

/** Refuses a portfolio budget in another currency than the profile's. Other amounts have no currency. */
function foreignCurrency({ family, profile }: RuleContext, { value }: WriteItem): Remark[] {
  const path = 'budget.currencyCode'
  const given = family.name === 'portfolios' ? valueAt(value, path) : undefined
  return given === undefined || given === profile.currency
    ? []
    : [{ code: 'currency', path, message: `must be ${profile.currency}, the currency of the profile` }]
}

/** Returns the problems of an item that do not depend on the state at Amazon. */
export function checkItem(context: RuleContext, item: WriteItem): Remark[] {
  const { operation } = context
  if (item.malformed) {
    const message = operation.kind === 'archive' ? 'must be an id: a string of digits' : 'must be an object'
    return [{ code: 'schema', path: '', message }]
  }
  const implicit = implicitCreate(context, item)
  const archived = archivedByState(context, item)
  const malformed = malformedId(context, item)
  const covered = new Set([...implicit, ...malformed, ...archived].map(({ path }) => path))
  const schema = schemaProblems(operation, bodyOf(operation, [item])).filter(({ path }) => !covered.has(path))
  if (operation.kind === 'archive') return schema
  const remarks = [
    ...missingFields(context, item),
    ...checkName(context, item),
    ...checkKeyword(context, item),
    ...foreignCurrency(context, item),
  ]
  const invalid = new Set(schema.map(({ path }) => path))
  return [...implicit, ...malformed, ...archived, ...schema, ...remarks.filter(({ path }) => !invalid.has(path))]
}

/** Returns the problems of an item with the state before the write. */
export function checkAgainstState(context: RuleContext, item: PlannedItem): Remark[] {
  const { operation, family } = context
  const { before, action } = item
  const missing: Remark[] = [
    { code: 'not_found', path: operation.idField ?? '', message: `${item.id} does not exist in this profile` },
  ]
  if (action !== 'create' && before === null) return missing
  if (stateOf(before) === 'ARCHIVED') {
    return [
      { code: 'archived', path: 'state', message: 'is archived: an archived entity cannot be changed or restored' },
    ]
  }
  const automatic =
    typeof valueAt(before, 'expressionType') === 'string' && String(before?.expressionType).toUpperCase() === 'AUTO'
  if (action === 'archive' && family.name === 'sp.targets' && automatic) {
    return [
      { code: 'automatic', path: '', message: 'belongs to an automatic campaign: it can be paused, but not archived' },
    ]
  }
  return [...immutable(context, item), ...checkDates(context, item)]
}
