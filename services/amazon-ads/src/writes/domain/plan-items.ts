import { type Operation, sdDefaultBudget } from '@platform/ads-catalog'
import { checkBounds } from '../rules/check-bounds.ts'
import { checkAgainstState, checkItem } from '../rules/check-item.ts'
import type { RuleContext } from '../rules/rule-context.ts'
import { type Parents, parentFieldsOf } from '../state/read-parents.ts'
import { alike, type Surroundings } from '../state/read-surroundings.ts'
import { diff, merge } from './diff.ts'
import type { Family } from './family.ts'
import { placeOf } from './family.ts'
import { flagsOf } from './flags.ts'
import { type Change, type Entity, idAt, type PlannedItem, type Remark, stateOf, type WriteItem } from './item.ts'

/** What is known when the plan is made. */
export interface Known {
  before: ReadonlyMap<string, Entity>
  /** Of what exists and is to be changed. */
  parents: Parents
  surroundings: Surroundings
}

interface Options extends RuleContext {
  currency: string
  confirmArchive: boolean
}

const archivedState = ({ body, kind }: Operation): string =>
  kind === 'archive' || body?.stateEnum?.includes('ENABLED') ? 'ARCHIVED' : 'archived'

/** The budget that Amazon gives a new campaign by itself: it is spent like any other. */
const givenBudget = ({ family, profile }: Options, { action, value }: WriteItem): number | undefined =>
  action === 'create' && family.name === 'sd.campaigns' && (value.budget ?? undefined) === undefined
    ? sdDefaultBudget(profile.country)
    : undefined

function afterOf(options: Options, item: WriteItem, before: Entity | null): Entity | null {
  const { operation } = options
  const { action, value } = item
  if (action === 'create') {
    const budget = givenBudget(options, item)
    return budget === undefined ? value : { ...value, budget }
  }
  if (before === null) return null
  return action === 'archive' ? { ...merge(before, value), state: archivedState(operation) } : merge(before, value)
}

const withCurrency = (family: Family, currency: string, changes: Change[]): Change[] =>
  changes.map((change) =>
    change.field === family.bid || change.field === family.budget ? { ...change, currency } : change,
  )

/** Of items that address the same thing, the first counts. */
function repeated(items: readonly WriteItem[]): Map<number, Remark> {
  const first = new Map<string, number>()
  const remarks = new Map<number, Remark>()
  for (const { id, index } of items) {
    if (id === undefined) continue
    const before = first.get(id)
    if (before === undefined) first.set(id, index)
    else
      remarks.set(index, { code: 'duplicate', path: '', message: `is in this call twice: item ${before} is the same` })
  }
  return remarks
}

function parentRemarks(family: Family, item: WriteItem, { parents }: Surroundings): Remark[] {
  if (!family.parent || !parents) return []
  const { field } = family.parent
  const id = idAt(item.value, field)
  if (id === undefined) return []
  const parent = parents.get(id)
  if (!parent) return [{ code: 'parent_not_found', path: field, message: `${id} does not exist in this profile` }]
  return stateOf(parent) === 'ARCHIVED'
    ? [{ code: 'parent_archived', path: field, message: `${id} is archived: nothing can be added to it` }]
    : []
}

/** Amazon changes nothing below an archived parent: `PARENT_ARCHIVED_FORBIDS_UPDATES`. */
const closedRemarks = (family: Family, { before }: PlannedItem, parents: Parents): Remark[] =>
  parentFieldsOf(family)
    .filter((field) => stateOf(parents.get(field)?.get(idAt(before, field) ?? '') ?? null) === 'ARCHIVED')
    .map((path) => ({
      code: 'parent_archived',
      path,
      message: `${idAt(before, path)} is archived: nothing below it can be changed`,
    }))

/** A twin among the items before it, or at Amazon: refused where Amazon refuses it, a warning elsewhere. */
function twinRemarks(
  { family, profile, operation }: Options,
  item: WriteItem,
  earlier: readonly WriteItem[],
  twins: readonly Entity[],
): { problems: Remark[]; warnings: Remark[] } {
  const { idField = '' } = operation
  const identity = family.identity(item.value)
  const inBatch = earlier.find(
    ({ value }) =>
      identity !== undefined &&
      family.identity(value) === identity &&
      placeOf(family, value) === placeOf(family, item.value),
  )
  const living = twins.find((twin) => stateOf(twin) !== 'ARCHIVED')
  const message = inBatch
    ? `is in this call twice: item ${inBatch.index} is the same`
    : living && `exists already: ${idAt(living, idField) ?? 'the same one'}`
  if (!message) return { problems: [], warnings: [] }
  const refused = family.unique === 'always' || (family.unique === 'for sellers' && profile.type !== 'vendor')
  const remarks = [{ code: 'duplicate', path: '', message }]
  return refused ? { problems: remarks, warnings: [] } : { problems: [], warnings: remarks }
}

/** What is bid while an item has no bid of its own. */
function inheritedBid(family: Family, { action, value }: WriteItem, before: Entity | null, known: Known) {
  if (family.bid !== 'bid') return undefined
  const groups = action === 'create' ? known.surroundings.parents : known.parents.get('adGroupId')
  const bid = groups?.get(idAt(action === 'create' ? value : before, 'adGroupId') ?? '')?.defaultBid
  return typeof bid === 'number' ? bid : undefined
}

const id64 = /^\d{1,20}$/

/** Whether Amazon can be asked about it at all. */
export const isReadable = ({ id }: WriteItem): boolean => id !== undefined && id64.test(id)

function planOne(options: Options, item: WriteItem, known: Known, earlier: readonly WriteItem[]): PlannedItem {
  const { operation, family, currency, confirmArchive } = options
  const { idField = '' } = operation
  const before = (item.id !== undefined && known.before.get(item.id)) || null
  const after = afterOf(options, item, before)
  const given = { archive: { ...item.value, state: '' }, create: after, update: item.value }[item.action]
  const changes = after ? withCurrency(family, currency, diff(before, after, given)) : []
  const flags = flagsOf(family, { action: item.action, before, after, changes })
  const planned: PlannedItem = { ...item, before, after, changes, problems: [], warnings: [], ...flags }
  const inherited = inheritedBid(family, item, before, known)
  if (inherited !== undefined) planned.inheritedBid = inherited
  const { problems, warnings } = planned
  problems.push(...checkItem(options, item))
  if (item.id !== undefined && !isReadable(item) && problems.length === 0) {
    problems.push({ code: 'id', path: idField, message: 'must be an id: digits in a string' })
  }
  if (problems.length === 0) problems.push(...checkAgainstState(options, planned))
  if (problems.length === 0) problems.push(...closedRemarks(family, planned, known.parents))
  if (problems.length === 0 && item.action === 'create') {
    const twins = alike(family, item.value, known.surroundings.siblings)
    const twin = twinRemarks(options, item, earlier, twins)
    planned.alike = twins.flatMap((one) => idAt(one, idField) ?? [])
    problems.push(...parentRemarks(family, item, known.surroundings), ...twin.problems)
    warnings.push(...twin.warnings)
  }
  if (item.action === 'archive' && !confirmArchive && problems.length === 0) {
    const message = 'archiving cannot be undone: send "confirmArchive": true beside the body to do it'
    problems.push({ code: 'confirm_archive', path: '', message })
  }
  if (problems.length === 0 && item.action === 'update' && changes.length === 0) {
    warnings.push({ code: 'unchanged', path: '', message: 'is like that already' })
  }
  const budget = givenBudget(options, item)
  if (budget !== undefined) {
    const message = `is not given: Amazon makes it ${budget} ${currency} a day`
    warnings.push({ code: 'default_budget', path: 'budget', message })
  }
  warnings.push(...checkBounds(options, planned, currency))
  return planned
}

/** The items as they would be sent, each with its state before, its state after, and everything that speaks against it. */
export function planItems(options: Options, items: readonly WriteItem[], known: Known): PlannedItem[] {
  const twice = repeated(items)
  return items.map((item, position) => {
    const planned = planOne(
      options,
      item,
      known,
      items.slice(0, position).filter(({ action }) => action === 'create'),
    )
    const again = twice.get(item.index)
    if (again) planned.problems.unshift(again)
    return planned
  })
}
