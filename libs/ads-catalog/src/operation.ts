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
  /** Read operation that returns the state before a write. */
  op: z.string(),
  /**
   * list: by ids; listByParent: by ad group, then filtered; getEach: one by one; parent: the parents of new items;
   * duplicateCheck: by name.
   */
  mode: z.enum(['list', 'listByParent', 'getEach', 'parent', 'duplicateCheck']),
  filter: z.string(),
  /** Most ids in one call. */
  chunk: z.number(),
  /** Path of the ids in the write's body: `campaigns[].campaignId`, `[].targetId`, `adIdFilter.include`. */
  idsFrom: z.string(),
})

/** How an answer reports the outcome of each item. */
const MultiStatus = z.object({
  /** v3: `{key: {success, error}}`; array: request order; sbTargets: two named lists; flat: `{success, error}`. */
  shape: z.enum(['v3', 'array', 'sbTargets', 'flat']),
  key: z.string().optional(),
  index: z.string().optional(),
  success: z.string().optional(),
  error: z.string().optional(),
  /** Field of a success entry that contains the item's id. */
  successId: z.string().optional(),
  successCode: z.string().optional(),
  id: z.string().optional(),
})

/** One operation of the Amazon Ads API, as data. */
export const Operation = z.object({
  /** The platform's name: `<product>.<entity>.<verb>`. */
  name: z.string(),
  /** v1: the unified API; v3: the APIs of the single products. */
  api: z.enum(['v1', 'v3']),
  product: z.enum(['sp', 'sb', 'sd', 'common']),
  area: z.string(),
  kind: z.enum(['list', 'get', 'query', 'create', 'update', 'archive', 'asyncCreate', 'asyncPoll', 'asyncCancel']),
  access: z.enum(['read', 'write']),
  tier: z.number(),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  /** With `{name}` for path parameters. */
  path: z.string(),
  /** Amazon's name of the operation. */
  operationId: z.string(),
  /** Absent without a body. */
  contentType: z.string().optional(),
  accept: z.string(),
  altAccepts: z.array(z.string()).default([]),
  /** True when the call needs the header that names one profile. */
  scopeHeader: z.boolean(),
  /** Supports `Prefer: return=representation`: the answer has whole objects. */
  prefer: z.boolean().default(false),
  params: z.array(Parameter),
  body: z
    .object({
      root: z.enum(['object', 'array']),
      /** Path of the items of a write; absent when the body itself is the list. */
      itemArray: z.string().optional(),
      itemRequired: z.array(z.string()).optional(),
      itemProperties: z.array(z.string()).optional(),
      stateEnum: z.array(z.string()).optional(),
      /** Path of the id filter of a list, or of the ids of an archive. */
      idFilter: z.string().optional(),
    })
    .optional(),
  successStatus: z.number(),
  /** Amazon permissions of which the authorizing user needs at least one. */
  permissions: z.array(z.string()).optional(),
  pagination: Pagination.optional(),
  /** Field of the answer that contains the list; absent when the answer is the list. */
  itemsKey: z.string().optional(),
  /** Dotted path of the ids of an archive. */
  countItems: z.string().optional(),
  idField: z.string().optional(),
  /** Amazon's type of the id; the platform's answers always have strings. */
  idType: z.enum(['string', 'int64']).optional(),
  maxItemsAtAmazon: z.number().optional(),
  multiStatus: MultiStatus.optional(),
  snapshot: Snapshot.optional(),
  irreversible: z.boolean().default(false),
  /** Condition on an item that makes its write irreversible: `state=archived`. */
  irreversibleWhen: z.string().optional(),
  mayStartOrRaiseSpend: z.boolean().default(false),
  async: z.object({ poll: z.string(), idKey: z.string(), states: z.array(z.string()) }).optional(),
})

/** See the schema. */
export type Operation = z.infer<typeof Operation>
