import type { SimulatorAnswer } from '../../api.ts'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { int64, isObject, listOf, textsOf } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { quotas } from '../limits.ts'
import { type Entity, type Fields, textOf } from '../model.ts'
import { pageByToken, pageSize } from '../pages.ts'
import type { FieldSet } from '../rules/fields.ts'
import { wrongType } from '../rules/fields.ts'
import { checkBid } from '../rules/money.ts'
import { parents, quota } from '../rules/parents.ts'
import { expression, noTwins } from '../rules/targeting.ts'
import { type Writable, writeItems } from '../write.ts'
import { asDescription, withNumbers } from './array.ts'

interface TargetEntity extends Writable {
  array: 'targets' | 'negativeTargets'
  media: { list: readonly string[]; get: string; create: string; update: string }
}

const id = { type: 'int64', required: true } as const
const predicates = [
  'asinCategorySameAs',
  'asinBrandSameAs',
  'asinPriceLessThan',
  'asinPriceBetween',
  'asinPriceGreaterThan',
  'asinReviewRatingLessThan',
  'asinReviewRatingBetween',
  'asinReviewRatingGreaterThan',
  'asinSameAs',
]
const fields: FieldSet = {
  campaignId: { type: 'int64' },
  adGroupId: id,
  expressions: { type: 'array', required: true },
}
const state = { type: 'string', values: ['enabled', 'paused', 'archived'] } as const
const vendor = (name: string) => `application/vnd.${name}+json`
const below = parents({ kind: 'sb.campaigns', field: 'campaignId' }, { kind: 'sb.adGroups', field: 'adGroupId' })

const common = {
  idField: 'targetId',
  defaults: (given: Fields, store: AdsCall['store']): Fields => ({
    campaignId: store.find('sb.adGroups', String(given.adGroupId))?.fields.campaignId,
    state: 'enabled',
    resolvedExpressions: given.expressions,
  }),
} as const

const targets: TargetEntity = {
  ...common,
  kind: 'sb.targets',
  array: 'targets',
  entityType: 'TARGETING_CLAUSE',
  media: {
    list: [vendor('sblisttargetsresponse.v3.2'), vendor('sblisttargetsresponse.v3')],
    get: vendor('sbtarget.v3'),
    create: vendor('sbcreatetargetsresponse.v3'),
    update: vendor('updatetargetsresponse.v3'),
  },
  create: { ...fields, bid: { type: 'number' } },
  update: { targetId: id, campaignId: { type: 'int64' }, adGroupId: { type: 'int64' }, state, bid: { type: 'number' } },
  checks: [
    below,
    expression('expressions', predicates),
    checkBid('bid', 'sbBid'),
    noTwins('expressions', 'adGroupId', 'expressions'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
}

const negativeTargets: TargetEntity = {
  ...common,
  kind: 'sb.negativeTargets',
  array: 'negativeTargets',
  entityType: 'NEGATIVE_TARGETING_CLAUSE',
  media: {
    list: [vendor('sblistnegativetargetsresponse.v3.2'), vendor('sblistnegativetargetsresponse.v3')],
    get: vendor('sbnegativetarget.v3'),
    // Named after the request, as in the API.
    create: vendor('sbcreatenegativetargetsrequest.v3'),
    update: vendor('updatenegativetargetsresponse.v3'),
  },
  create: fields,
  update: { targetId: id, adGroupId: { type: 'int64' }, state },
  checks: [
    below,
    expression('expressions', ['asinBrandSameAs', 'asinSameAs']),
    noTwins('expressions', 'adGroupId', 'expressions'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
}

const filterFields: Record<string, string> = {
  TARGETING_STATE: 'state',
  CAMPAIGN_ID: 'campaignId',
  AD_GROUP_ID: 'adGroupId',
}

function list({ kind, array }: TargetEntity, { store, body }: AdsCall): SimulatorAnswer {
  const filters = listOf(isObject(body) ? body.filters : undefined).map((filter) => {
    const { filterType, values } = isObject(filter) ? filter : {}
    if (filterType !== 'CREATIVE_TYPE' && filterFields[String(filterType)] === undefined)
      throw new AdsFailure(400, `There is no filter ${String(filterType)}.`)
    return { field: filterFields[String(filterType)], wanted: new Set(textsOf(values)) }
  })
  const matches = ({ fields: own }: Entity) =>
    filters.every(({ field, wanted }) => field === undefined || wanted.has(textOf(own, field)))
  const byState = filters.some(({ field }) => field === 'state')
  const found = store.list(kind).filter((entity) => matches(entity) && (byState || entity.fields.state !== 'archived'))
  const { page, nextToken } = pageByToken(found, body, pageSize(body, 5_000))
  return jsonAnswer({ [array]: page.map((entity) => withNumbers(entity.fields)), ...(nextToken && { nextToken }) })
}

function write(entity: TargetEntity, call: AdsCall, verb: 'create' | 'update'): SimulatorAnswer {
  const items = isObject(call.body) ? call.body[entity.array] : undefined
  if (!Array.isArray(items) || items.length === 0 || items.length > 100)
    throw new AdsFailure(400, `${entity.array} must have from 1 to 100 items.`)
  const wrong = wrongType(items, entity[verb])
  if (wrong) throw new AdsFailure(400, `Could not read the request: ${entity.array}${wrong}.`)
  const outcomes = writeItems(call, entity, items, verb)
  return jsonAnswer({
    [`${verb}TargetSuccessResults`]: outcomes.flatMap((outcome) =>
      'entity' in outcome ? [{ targetRequestIndex: outcome.index, targetId: int64(outcome.entity.id) }] : [],
    ),
    [`${verb}TargetErrorResults`]: outcomes.flatMap((outcome) => {
      if ('entity' in outcome) return []
      const { description } = { description: '', ...asDescription(outcome.problems) }
      const known = outcome.id && { targetId: int64(outcome.id) }
      return [{ targetRequestIndex: outcome.index, code: 'INVALID_ARGUMENT', details: description, ...known }]
    }),
  })
}

function get({ kind }: TargetEntity, { store, params }: AdsCall): SimulatorAnswer {
  const entity = store.find(kind, params.targetId ?? '')
  if (!entity) throw new AdsFailure(404, `There is no target ${params.targetId}.`)
  return jsonAnswer(withNumbers(entity.fields))
}

/** Returns the routes of Sponsored Brands targets, which answer lists of successes and errors with the index of each item. */
export const sbTargetRoutes = (): AdsRoute[] =>
  [targets, negativeTargets].flatMap((entity): AdsRoute[] => {
    const { kind, array, media } = entity
    const path = `/sb/${array}`
    const one = array === 'targets' ? '{targetId}' : '{negativeTargetId}'
    const common = { consumes: [jsonMedia], errors: 'details' } as const
    return [
      {
        ...common,
        operation: `${kind}.list`,
        method: 'POST',
        path: `${path}/list`,
        produces: media.list,
        handle: (call) => list(entity, call),
      },
      {
        operation: `${kind}.get`,
        method: 'GET',
        path: `${path}/${one}`,
        produces: [media.get],
        errors: 'details',
        handle: (call) => get(entity, { ...call, params: { targetId: Object.values(call.params)[0] ?? '' } }),
      },
      {
        ...common,
        mutating: true,
        operation: `${kind}.create`,
        method: 'POST',
        path,
        produces: [media.create],
        handle: (call) => write(entity, call, 'create'),
      },
      {
        ...common,
        mutating: true,
        operation: `${kind}.update`,
        method: 'PUT',
        path,
        produces: [media.update],
        handle: (call) => write(entity, call, 'update'),
      },
    ]
  })
