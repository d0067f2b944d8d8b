import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Facts about one operation that the specs lack; see `Operation` of libs/ads-catalog for the meaning of the fields. */
const Fact = z.object({
  name: z.string(),
  product: z.enum(['sp', 'sb', 'sd', 'common']),
  area: z.string(),
  kind: z.string(),
  access: z.enum(['read', 'write']),
  tier: z.number(),
  method: z.string(),
  path: z.string(),
  operationId: z.string(),
  contentType: z.string().nullable(),
  accept: z.string(),
  altAccepts: z.array(z.string()),
  requiredHeaders: z.array(z.string()),
  optionalHeaders: z.array(z.string()),
  pathParams: z.array(z.string()),
  queryParams: z.array(z.string()),
  successStatus: z.number(),
  amazonPermissions: z.array(z.string()).nullable(),
  spec: z.string(),
  body: z.record(z.string(), z.unknown()).nullish(),
  responseRoot: z.string(),
  itemsKey: z.string().nullish(),
  countItems: z.string().nullish(),
  pagination: z
    .object({
      style: z.string(),
      in: z.string(),
      request: z.array(z.string()),
      itemsKey: z.string().nullable(),
      maxPageSize: z.number().nullable(),
    })
    .nullish(),
  idField: z.string().nullish(),
  idType: z.string().nullish(),
  maxItemsAtAmazon: z.number().nullish(),
  multiStatus: z.record(z.string(), z.unknown()).nullish(),
  snapshot: z.record(z.string(), z.unknown()).nullish(),
  irreversible: z.boolean().nullish(),
  irreversibleWhen: z.string().nullish(),
  mayStartOrRaiseSpend: z.boolean().nullish(),
  async_: z.object({ poll: z.string(), idKey: z.string(), states: z.array(z.string()) }).nullish(),
})
/** See the schema. */
export type Fact = z.infer<typeof Fact>

const ReportTypes = z.array(
  z.object({
    reportTypeId: z.string(),
    adProduct: z.string().nullish(),
    maxDateRangeDays: z.number().nullish(),
    dataRetentionDays: z.number().nullish(),
    timeUnit: z.array(z.string()),
    format: z.array(z.string()),
    baseColumns: z.array(z.string()),
    groupBys: z.record(
      z.string(),
      z.object({ additionalColumns: z.array(z.string()), filters: z.record(z.string(), z.unknown()) }),
    ),
  }),
)
/** See the schema. */
export type ReportTypes = z.infer<typeof ReportTypes>

const read = async <T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))

const Marketplaces = z.object({
  marketplaces: z.array(
    z.object({
      countryCode: z.string(),
      region: z.enum(['NA', 'EU', 'FE']),
      currency: z.string(),
      timezone: z.string(),
      marketplaceId: z.string(),
    }),
  ),
})

const Range = z.record(z.string(), z.unknown())
/** `currency`, and bounds by kind of bid; remarks are dropped. */
const Bids = z
  .record(z.string(), z.union([z.string(), z.object({ min: z.unknown(), max: z.unknown() }).nullable()]))
  .transform((row) =>
    Object.fromEntries(Object.entries(row).filter(([name, value]) => name === 'currency' || typeof value !== 'string')),
  )
const Limits = z.object({
  bids: z.record(z.string(), Bids),
  budgets: z.record(z.string(), Range),
  sdDefaultBudget: z.record(z.string(), z.number()),
  names: Range,
  keywords: Range,
})

/** Reads the gathered facts of `folder`. @throws ZodError if a file has an unexpected shape */
export async function readFacts(folder: string) {
  const [operations, reportTypes, limits, { marketplaces }] = await Promise.all([
    read(folder, 'operations.json', z.array(Fact)),
    read(folder, 'report-types.json', ReportTypes),
    read(folder, 'limits.json', Limits),
    read(folder, 'marketplaces.json', Marketplaces),
  ])
  return { operations, reportTypes, limits, marketplaces }
}
