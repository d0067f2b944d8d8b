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

/** A PUT without an id creates at Amazon, and is not what anybody means by an update. */
function implicitCreate({ operation, family }: RuleContext, item: WriteItem): Remark[] {
  if (operation.kind !== 'update' || item.action !== 'create') return []
  const { idField = 'id' } = operation
  const create =
    family.name === 'sb.ads' ? 'sb.ads.video.create and its siblings create' : `${family.name}.create creates`
  const message = `is missing: without it this would be a new one. ${create} on purpose`
  return [{ code: 'implicit_create', path: idField, message }]
}

/** `true`, or a number that has been rounded. */
const malformedId = ({ operation: { idField = 'id' } }: RuleContext, { action, id }: WriteItem): Remark[] =>
  action === 'create' || id !== undefined
    ? []
    : [{ code: 'id', path: idField, message: 'must be an id: digits in a string' }]

function archivedByState({ operation, family }: RuleContext, item: WriteItem): Remark[] {
  if (stateOf(item.value) !== 'ARCHIVED') return []
  if (operation.kind === 'create')
    return [{ code: 'state', path: 'state', message: 'cannot be archived from the beginning' }]
  const states = operation.body?.stateEnum?.map((state) => state.toUpperCase()) ?? []
  return states.includes('ARCHIVED')
    ? []
    : [{ code: 'state', path: 'state', message: `cannot be archived here: ${family.name}.archive does that` }]
}

const immutable = ({ operation, family }: RuleContext, item: PlannedItem): Remark[] =>
  operation.kind !== 'update'
    ? []
    : item.changes
        .filter(({ field }) => family.immutable.includes(field.split('.')[0] ?? ''))
        // Fields that only say where the item is may be given again.
        .map(({ field, from }) => ({
          code: 'immutable',
          path: field,
          message: `is fixed once it exists (${JSON.stringify(from)})`,
        }))

/** A portfolio's budget says its currency; every other amount is in the profile's. */
function foreignCurrency({ family, profile }: RuleContext, { value }: WriteItem): Remark[] {
  const path = 'budget.currencyCode'
  const given = family.name === 'portfolios' ? valueAt(value, path) : undefined
  return given === undefined || given === profile.currency
    ? []
    : [{ code: 'currency', path, message: `must be ${profile.currency}, as the profile pays` }]
}

/** What is wrong with an item by itself, before anything of Amazon's state is known. */
export function checkItem(context: RuleContext, item: WriteItem): Remark[] {
  const { operation } = context
  if (item.malformed) {
    const message = operation.kind === 'archive' ? 'must be an id: digits in a string' : 'must be an object'
    return [{ code: 'schema', path: '', message }]
  }
  const implicit = implicitCreate(context, item)
  const archived = archivedByState(context, item)
  const malformed = malformedId(context, item)
  const named = new Set([...implicit, ...malformed, ...archived].map(({ path }) => path))
  const schema = schemaProblems(operation, bodyOf(operation, [item])).filter(({ path }) => !named.has(path))
  if (operation.kind === 'archive') return schema
  const remarks = [
    ...missingFields(context, item),
    ...checkName(context, item),
    ...checkKeyword(context, item),
    ...foreignCurrency(context, item),
  ]
  const complained = new Set(schema.map(({ path }) => path))
  return [...implicit, ...malformed, ...archived, ...schema, ...remarks.filter(({ path }) => !complained.has(path))]
}

/** What is wrong with it against the state before. */
export function checkAgainstState(context: RuleContext, item: PlannedItem): Remark[] {
  const { operation, family } = context
  const { before, action } = item
  const gone: Remark[] = [
    { code: 'not_found', path: operation.idField ?? '', message: `${item.id} does not exist in this profile` },
  ]
  if (action !== 'create' && before === null) return gone
  if (stateOf(before) === 'ARCHIVED') {
    return [{ code: 'archived', path: 'state', message: 'is archived: it cannot be changed, nor brought back' }]
  }
  const automatic =
    typeof valueAt(before, 'expressionType') === 'string' && String(before?.expressionType).toUpperCase() === 'AUTO'
  if (action === 'archive' && family.name === 'sp.targets' && automatic) {
    return [{ code: 'automatic', path: '', message: 'is one of an automatic campaign: it can be paused, not archived' }]
  }
  return [...immutable(context, item), ...checkDates(context, item)]
}
