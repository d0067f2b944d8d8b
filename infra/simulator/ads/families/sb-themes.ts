import type { SimulatorAnswer } from '../../api.ts'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, textsOf } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { textOf } from '../model.ts'
import { pageByToken, pageSize } from '../pages.ts'
import { wrongType } from '../rules/fields.ts'
import { checkBid } from '../rules/money.ts'
import { parents } from '../rules/parents.ts'
import { noTwins } from '../rules/targeting.ts'
import { type Writable, writeItems } from '../write.ts'
import { asDescription } from './array.ts'

const id = { type: 'string', required: true } as const
const themeTypes = ['KEYWORDS_RELATED_TO_YOUR_BRAND', 'KEYWORDS_RELATED_TO_YOUR_LANDING_PAGES']

const themes: Writable = {
  kind: 'sb.themes',
  idField: 'themeId',
  entityType: 'THEME',
  create: {
    campaignId: { type: 'string' },
    adGroupId: id,
    themeType: { type: 'string', values: themeTypes, required: true },
    bid: { type: 'number', required: true },
  },
  update: {
    themeId: id,
    adGroupId: id,
    campaignId: { type: 'string' },
    state: { type: 'string', values: ['enabled', 'paused', 'archived'] },
    bid: { type: 'number' },
  },
  checks: [
    parents({ kind: 'sb.campaigns', field: 'campaignId' }, { kind: 'sb.adGroups', field: 'adGroupId' }),
    checkBid('bid', 'sbBid'),
    noTwins('themeType', 'adGroupId', 'themeType'),
  ],
  defaults: (given, store) => ({
    campaignId: store.find('sb.adGroups', String(given.adGroupId))?.fields.campaignId,
    state: 'enabled',
  }),
}

const filters = {
  themeIdFilter: 'themeId',
  adGroupIdFilter: 'adGroupId',
  campaignIdFilter: 'campaignId',
  themeTypeFilter: 'themeType',
  stateFilter: 'state',
}

function list({ store, body }: AdsCall): SimulatorAnswer {
  const asked = { stateFilter: { include: ['enabled', 'paused'] }, ...(isObject(body) && body) }
  const wanted = Object.entries(filters).flatMap(([name, field]) => {
    const values = textsOf(Object.entries(asked).find(([key]) => key === name)?.[1])
    return values.length > 0 ? [{ field, values: new Set(values) }] : []
  })
  const found = store
    .list('sb.themes')
    .filter(({ fields }) => wanted.every(({ field, values }) => values.has(textOf(fields, field))))
  const { page, nextToken } = pageByToken(found, body, pageSize(body, 5_000))
  return jsonAnswer({ themes: page.map(({ fields }) => fields), ...(nextToken && { nextToken }) })
}

function write(call: AdsCall, verb: 'create' | 'update'): SimulatorAnswer {
  const items = isObject(call.body) ? call.body.themes : undefined
  if (!Array.isArray(items) || items.length === 0 || items.length > 100)
    throw new AdsFailure(400, 'themes must have from 1 to 100 items.')
  const wrong = wrongType(items, themes[verb])
  if (wrong) throw new AdsFailure(400, `Could not read the request: themes${wrong}.`)
  const outcomes = writeItems(call, themes, items, verb)
  return jsonAnswer({
    success: outcomes.flatMap((outcome) =>
      'entity' in outcome ? [{ index: outcome.index, themeId: outcome.entity.id }] : [],
    ),
    error: outcomes.flatMap((outcome) => {
      if ('entity' in outcome) return []
      const { description } = { description: '', ...asDescription(outcome.problems) }
      return [
        {
          index: outcome.index,
          ...(outcome.id && { themeId: outcome.id }),
          code: 'INVALID_ARGUMENT',
          details: description,
        },
      ]
    }),
  })
}

/** Returns the routes of Sponsored Brands themes, the only entity of version 3 with ids as strings. */
export const sbThemeRoutes = (): AdsRoute[] => {
  const path = '/sb/themes'
  const common = { consumes: [jsonMedia], errors: 'details' } as const
  const produces = (verb: string) => [`application/vnd.sbthemes${verb}response.v3+json`]
  return [
    {
      ...common,
      operation: 'sb.themes.list',
      method: 'POST',
      path: `${path}/list`,
      produces: produces('list'),
      handle: list,
    },
    {
      ...common,
      mutating: true,
      operation: 'sb.themes.create',
      method: 'POST',
      path,
      produces: produces('create'),
      handle: (call) => write(call, 'create'),
    },
    {
      ...common,
      mutating: true,
      operation: 'sb.themes.update',
      method: 'PUT',
      path,
      produces: produces('update'),
      handle: (call) => write(call, 'update'),
    },
  ]
}
