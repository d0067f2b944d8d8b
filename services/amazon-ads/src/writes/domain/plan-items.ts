import { type Operation, sdDefaultBudget } from '@platform/ads-catalog'
import { checkBounds } from '../rules/check-bounds.ts'
import { checkAgainstState, checkItem } from '../rules/check-item.ts'
import type { RuleContext } from '../rules/rule-context.ts'
import { type CreateContext, twinsOf } from '../state/read-create-context.ts'
import { type Parents, parentFieldsOf } from '../state/read-parents.ts'
import { diff, merge } from './diff.ts'
import type { Family } from './family.ts'
import { parentIdOf } from './family.ts'
import { flagsOf } from './flags.ts'
import { type Change, type Entity, idAt, type PlannedItem, type Remark, stateOf, type WriteItem } from './item.ts'

/** State at Amazon that a plan is made from. */
export interface KnownState {
  before: ReadonlyMap<string, Entity>
  /** Parents of the entities that are going to be changed. */
  parents: Parents
  createContext: CreateContext
}

interface Options extends RuleContext {
  currency: string
  confirmArchive: boolean
}

const archivedState = ({ body, kind }: Operation): string =>
  kind === 'archive' || body?.stateEnum?.includes('ENABLED') ? 'ARCHIVED' : 'archived'

/** Returns the budget that Amazon sets for a new campaign without one; it counts like a requested budget. */
const defaultBudget = ({ family, profile }: Options, { action, value }: WriteItem): number | undefined =>
  action === 'create' && family.name === 'sd.campaigns' && (value.budget ?? undefined) === undefined
    ? sdDefaultBudget(profile.country)
    : undefined

function afterOf(options: Options, item: WriteItem, before: Entity | null): Entity | null {
  const { operation } = options
  const { action, value } = item
  if (action === 'create') {
    const budget = defaultBudget(options, item)
    return budget === undefined ? value : { ...value, budget }
  }
  if (before === null) return null
  return action === 'archive' ? { ...merge(before, value), state: archivedState(operation) } : merge(before, value)
}

const withCurrency = (family: Family, currency: string, changes: Change[]): Change[] =>
  changes.map((change) =>
    change.field === family.bid || change.field === family.budget ? { ...change, currency } : change,
  )

/** Returns a problem for each item whose id occurred earlier in the call. */
function repeated(items: readonly WriteItem[]): Map<number, Remark> {
  const first = new Map<string, number>()
  const remarks = new Map<number, Remark>()
  for (const { id, index } of items) {
    if (id === undefined) continue
    const before = first.get(id)
    if (before === undefined) first.set(id, index)
    else remarks.set(index, { code: 'duplicate', path: '', message: `is a duplicate of item ${before} in this call` })
  }
  return remarks
}

function parentRemarks(family: Family, item: WriteItem, { parents }: CreateContext): Remark[] {
  if (!family.parent || !parents) return []
  const { field } = family.parent
  const id = idAt(item.value, field)
  if (id === undefined) return []
  const parent = parents.get(id)
  if (!parent) return [{ code: 'parent_not_found', path: field, message: `${id} does not exist in this profile` }]
  return stateOf(parent) === 'ARCHIVED'
    ? [{ code: 'parent_archived', path: field, message: `${id} is archived: no entity can be added to it` }]
    : []
}

/** Amazon refuses updates below an archived parent: `PARENT_ARCHIVED_FORBIDS_UPDATES`. */
const archivedParentRemarks = (family: Family, { before }: PlannedItem, parents: Parents): Remark[] =>
  parentFieldsOf(family)
    .filter((field) => stateOf(parents.get(field)?.get(idAt(before, field) ?? '') ?? null) === 'ARCHIVED')
    .map((path) => ({
      code: 'parent_archived',
      path,
      message: `${idAt(before, path)} is archived: no entity below it can be changed`,
    }))

/** Finds an equal item earlier in the call or at Amazon: a problem where Amazon refuses duplicates, else a warning. */
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
      parentIdOf(family, value) === parentIdOf(family, item.value),
  )
  const active = twins.find((twin) => stateOf(twin) !== 'ARCHIVED')
  const message = inBatch
    ? `is a duplicate of item ${inBatch.index} in this call`
    : active && `already exists: ${idAt(active, idField) ?? 'with the same identity'}`
  if (!message) return { problems: [], warnings: [] }
  const refused = family.unique === 'always' || (family.unique === 'for sellers' && profile.type !== 'vendor')
  const remarks = [{ code: 'duplicate', path: '', message }]
  return refused ? { problems: remarks, warnings: [] } : { problems: [], warnings: remarks }
}

/** Returns the default bid of the ad group, which is used while an item has no bid. */
function inheritedBid(family: Family, { action, value }: WriteItem, before: Entity | null, known: KnownState) {
  if (family.bid !== 'bid') return undefined
  const groups = action === 'create' ? known.createContext.parents : known.parents.get('adGroupId')
  const bid = groups?.get(idAt(action === 'create' ? value : before, 'adGroupId') ?? '')?.defaultBid
  return typeof bid === 'number' ? bid : undefined
}

const id64 = /^\d{1,20}$/

/** Returns whether the item's id has the form of Amazon's ids, so that its state can be read. */
export const isReadable = ({ id }: WriteItem): boolean => id !== undefined && id64.test(id)

function planOne(options: Options, item: WriteItem, known: KnownState, earlier: readonly WriteItem[]): PlannedItem {
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
    problems.push({ code: 'id', path: idField, message: 'must be an id: a string of digits' })
  }
  if (problems.length === 0) problems.push(...checkAgainstState(options, planned))
  if (problems.length === 0) problems.push(...archivedParentRemarks(family, planned, known.parents))
  if (problems.length === 0 && item.action === 'create') {
    const twins = twinsOf(family, item.value, known.createContext.siblings)
    const twin = twinRemarks(options, item, earlier, twins)
    planned.alike = twins.flatMap((one) => idAt(one, idField) ?? [])
    problems.push(...parentRemarks(family, item, known.createContext), ...twin.problems)
    warnings.push(...twin.warnings)
  }
  if (item.action === 'archive' && !confirmArchive && problems.length === 0) {
    const message = 'archiving cannot be undone: send "confirmArchive": true beside the body to confirm it'
    problems.push({ code: 'confirm_archive', path: '', message })
  }
  if (problems.length === 0 && item.action === 'update' && changes.length === 0) {
    warnings.push({ code: 'unchanged', path: '', message: 'has these values already' })
  }
  const budget = defaultBudget(options, item)
  if (budget !== undefined) {
    const message = `is missing: Amazon sets it to ${budget} ${currency} per day`
    warnings.push({ code: 'default_budget', path: 'budget', message })
  }
  warnings.push(...checkBounds(options, planned, currency))
  return planned
}

/** Plans the items: each with its state before and after the write, its problems and its warnings. */
export function planItems(options: Options, items: readonly WriteItem[], known: KnownState): PlannedItem[] {
  const duplicates = repeated(items)
  return items.map((item, position) => {
    const planned = planOne(
      options,
      item,
      known,
      items.slice(0, position).filter(({ action }) => action === 'create'),
    )
    const duplicate = duplicates.get(item.index)
    if (duplicate) planned.problems.unshift(duplicate)
    return planned
  })
}
