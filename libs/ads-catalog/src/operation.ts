import { z } from 'zod'

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  schema: z.record(z.string(), z.unknown()),
})

const Pagination = z.object({
  style: z.enum(['nextToken', 'startIndex']),
  in: z.enum(['body', 'query']),
  tokenField: z.string(),
  sizeField: z.string().optional(),
  answerField: z.string().optional(),
  itemsKey: z.string().optional(),
  pageSizeMax: z.number().optional(),
})

const Snapshot = z.object({
  /** The read operation that shows the state before a write. */
  op: z.string(),
  /** list: by ids; listByParent: by ad group, then picked; getEach: one by one; parent: what a create hangs on; duplicateCheck: by name. */
  mode: z.enum(['list', 'listByParent', 'getEach', 'parent', 'duplicateCheck']),
  filter: z.string(),
  /** Ids in one call at most. */
  chunk: z.number(),
  /** Where the ids are in the write's body, e.g. `campaigns[].campaignId`, `[].targetId`, `adIdFilter.include`. */
  idsFrom: z.string(),
})

/** How an answer says what became of each item. */
const MultiStatus = z.object({
  /** v3: `{key: {success, error}}`; array: request order; sbTargets: two named lists; flat: `{success, error}`. */
  shape: z.enum(['v3', 'array', 'sbTargets', 'flat']),
  key: z.string().optional(),
  index: z.string().optional(),
  success: z.string().optional(),
  error: z.string().optional(),
  /** Field of a success that has the item's id. */
  successId: z.string().optional(),
  successCode: z.string().optional(),
  id: z.string().optional(),
})

/** One operation of the Amazon Ads API, as data. */
export const Operation = z.object({
  /** Ours: `<product>.<entity>.<verb>`. */
  name: z.string(),
  /** v1 is the unified API, v3 everything that is called by product. */
  api: z.enum(['v1', 'v3']),
  product: z.enum(['sp', 'sb', 'sd', 'common']),
  area: z.string(),
  kind: z.enum(['list', 'get', 'query', 'create', 'update', 'archive', 'asyncCreate', 'asyncPoll', 'asyncCancel']),
  access: z.enum(['read', 'write']),
  tier: z.number(),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  /** With `{name}` for path parameters. */
  path: z.string(),
  /** Amazon's name. */
  operationId: z.string(),
  /** Absent without a body. */
  contentType: z.string().optional(),
  accept: z.string(),
  altAccepts: z.array(z.string()).default([]),
  /** Whether the call is for one profile. */
  scopeHeader: z.boolean(),
  /** Takes `Prefer: return=representation`, which answers with whole objects. */
  prefer: z.boolean().default(false),
  params: z.array(Parameter),
  body: z
    .object({
      root: z.enum(['object', 'array']),
      /** Where the items of a write are; absent where the body itself is the list. */
      itemArray: z.string().optional(),
      itemRequired: z.array(z.string()).optional(),
      itemProperties: z.array(z.string()).optional(),
      stateEnum: z.array(z.string()).optional(),
      /** Where a list takes ids, or an archive has its items. */
      idFilter: z.string().optional(),
    })
    .optional(),
  successStatus: z.number(),
  /** What the person who authorised needs at Amazon; any of them. */
  permissions: z.array(z.string()).optional(),
  pagination: Pagination.optional(),
  /** Where an answer has its list; absent where the answer is the list. */
  itemsKey: z.string().optional(),
  /** Where an archive has its ids, dotted. */
  countItems: z.string().optional(),
  idField: z.string().optional(),
  /** How Amazon writes the id; answers of ours have a string in either case. */
  idType: z.enum(['string', 'int64']).optional(),
  maxItemsAtAmazon: z.number().optional(),
  multiStatus: MultiStatus.optional(),
  snapshot: Snapshot.optional(),
  irreversible: z.boolean().default(false),
  /** Condition on an item under which it cannot be undone: `state=archived`. */
  irreversibleWhen: z.string().optional(),
  mayStartOrRaiseSpend: z.boolean().default(false),
  async: z.object({ poll: z.string(), idKey: z.string(), states: z.array(z.string()) }).optional(),
})

/** See the schema. */
export type Operation = z.infer<typeof Operation>
