import type { SimulatorAnswer } from '../../api.ts'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { int64 } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { type Entity, type Fields, textOf } from '../model.ts'
import { pageByIndex } from '../pages.ts'
import type { Problem } from '../problems.ts'
import { wrongType } from '../rules/fields.ts'
import { type Outcome, type Writable, writeItems } from '../write.ts'

const numeric = new Set(['campaignId', 'adGroupId', 'adId', 'keywordId', 'targetId', 'creativeId', 'portfolioId'])

/** Formats an entity for the older APIs, whose ids are JSON numbers. */
export const withNumbers = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, numeric.has(name) && value ? int64(String(value)) : value]),
  )

/** An entity of the APIs whose bodies are arrays, answered in request order: SD, and keywords of SB. */
export interface ArrayEntity extends Writable {
  path: string
  listProduces: readonly string[]
  writeProduces: readonly string[]
  /** Query parameters of the list, comma-separated, and the attributes that they filter. */
  filters: Readonly<Record<string, string>>
  /** Default of `stateFilter`. */
  statesByDefault: readonly string[]
  countMax: number
  itemsMax: number
  /** Formats the problems of one item, beside its `code`. */
  describe(problems: readonly Problem[]): object
  /** Entities of this kind are created and changed only as a side effect of other entities. */
  readOnly?: true
}

const commaList = (text: string): string[] => text.split(',').map((part) => part.trim())

/** Returns the entities that match the filters of a query. */
function listByQuery(
  entity: Pick<ArrayEntity, 'kind' | 'filters' | 'statesByDefault'>,
  { store, query }: AdsCall,
): Entity[] {
  const asked = Object.entries({ stateFilter: 'state', ...entity.filters }).flatMap(([name, field]) => {
    const text = query.get(name) ?? (name === 'stateFilter' ? entity.statesByDefault.join(',') : null)
    return text ? [{ field, wanted: new Set(commaList(text)) }] : []
  })
  return store
    .list(entity.kind)
    .filter(({ fields }) =>
      asked.every(({ field, wanted }) => fields[field] === undefined || wanted.has(textOf(fields, field))),
    )
}

function write(entity: ArrayEntity, call: AdsCall, verb: 'create' | 'update'): SimulatorAnswer {
  const items = call.body
  if (!Array.isArray(items)) throw new AdsFailure(400, 'The body must be an array.')
  if (items.length === 0 || items.length > entity.itemsMax)
    throw new AdsFailure(400, `The body must have from 1 to ${entity.itemsMax} items.`)
  const wrong = wrongType(items, verb === 'create' ? entity.create : entity.update)
  if (wrong) throw new AdsFailure(400, `Could not read the request: ${wrong}.`)
  return jsonAnswer(
    writeItems(call, entity, items, verb).map((outcome) => resultOf(entity, outcome)),
    207,
  )
}

const codes: Partial<Record<Problem['kind'], string>> = {
  entityNotFound: 'NOT_FOUND',
  throttled: 'THROTTLED',
  internalServer: 'SERVER_IS_BUSY',
}

function resultOf(entity: ArrayEntity, outcome: Outcome): object {
  if ('entity' in outcome) return { code: 'SUCCESS', [entity.idField]: int64(outcome.entity.id) }
  const [first] = outcome.problems
  const code = (first && codes[first.kind]) ?? 'INVALID_ARGUMENT'
  const known = outcome.id && /^\d+$/.test(outcome.id) && { [entity.idField]: int64(outcome.id) }
  return { code, ...known, ...entity.describe(outcome.problems) }
}

export const asDescription = (problems: readonly Problem[]): object => ({
  description: problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; '),
})

/** Returns the routes that list, create and update one entity. */
export function arrayRoutes(entity: ArrayEntity): AdsRoute[] {
  const { kind, path, countMax } = entity
  const list: AdsRoute = {
    operation: `${kind}.list`,
    method: 'GET',
    path,
    produces: entity.listProduces,
    errors: 'details',
    handle: (call) => {
      const page = pageByIndex(listByQuery(entity, call), call.query, countMax)
      return jsonAnswer(page.map(({ fields }) => withNumbers(fields)))
    },
  }
  if (entity.readOnly) return [list]
  const common = {
    path,
    mutating: true,
    consumes: [jsonMedia],
    produces: entity.writeProduces,
    errors: 'details',
  } as const
  return [
    list,
    { ...common, operation: `${kind}.create`, method: 'POST', handle: (call) => write(entity, call, 'create') },
    { ...common, operation: `${kind}.update`, method: 'PUT', handle: (call) => write(entity, call, 'update') },
  ]
}
