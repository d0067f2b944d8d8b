import { listOf, recordOf } from '@platform/http'
import { phrases } from '@platform/validation'
import { z } from 'zod'
import { fileName } from './file-name.ts'
import { credentials } from './inline-credentials.ts'
import { settingsSchema } from './settings-schema.ts'
import { tableName } from './table-name.ts'

/** How the rows of a run change the table; see @platform/warehouse-loader. */
export const modes = ['upsert', 'replace_window', 'snapshot', 'append'] as const

const membersMax = 100
const itemsMax = 1_000
const extensionsMax = 10

const name = z.string().min(1).max(200)
const scalar = z.union([z.string(), z.number(), z.boolean()])

const params = recordOf(z.union([scalar, listOf(scalar, { max: itemsMax })]), { max: membersMax })
/** The body of Amazon's request, which the catalogs check. */
const spec = recordOf(z.unknown(), { max: membersMax })

const extension = z.strictObject({
  new_field_name: z
    .string()
    .max(64)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must begin with a letter and consist of letters, digits and _'),
  path: z.string().min(1).max(500),
  path_variable_name: name,
  results_key: name.optional(),
  get extend_resources() {
    return listOf(extension, { max: extensionsMax }).optional()
  },
})

const common = { credentials, endpoint: z.string().max(200).optional() }

const operationInput = z.strictObject({
  use: z.literal('amazon_selling_partner_api.io#AmazonSPApiInput'),
  ...common,
  path: z.string().min(1).max(500).optional(),
  operation: name.optional(),
  params: params.optional(),
  results_key: name.optional(),
  updated_at_param: name.optional(),
  record_config: z.strictObject({ id_field: name.optional(), last_modified_field: name.optional() }).optional(),
  extend_resources: listOf(extension, { max: extensionsMax }).optional(),
})

/** Formats of documents that a job may ask for. */
export const fileFormats = ['CSV', 'TSV', 'JSON', 'XML'] as const
const fileFormat = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(fileFormats))

const reportInput = z.strictObject({
  use: z.literal('amazon_selling_partner_api.io#AmazonSPApiReportInput'),
  ...common,
  report_spec: spec,
  file_format: fileFormat.optional(),
  version: z.string().max(40).optional(),
})

const dataKioskInput = z.strictObject({
  use: z.literal('amazon_selling_partner_api.io#DataKioskInput'),
  ...common,
  query: z.string().min(1),
})

const adsReportInput = z.strictObject({ use: z.literal('amazon_ads.io#AdsReportInput'), ...common, report_spec: spec })

/** Kinds of entities that an Ads export has. */
export const exportEntities = ['campaigns', 'adGroups', 'targets', 'ads'] as const

const adsExportInput = z.strictObject({
  use: z.literal('amazon_ads.io#AdsExportInput'),
  ...common,
  entity: z.enum(exportEntities),
})

const output = z
  .strictObject({ tablename: tableName.optional(), mode: z.enum(modes).optional(), file: fileName.optional() })
  .transform(({ tablename, mode, file }, context) => {
    const refuse = (path: string[], message: string) => {
      context.addIssue({ code: 'custom', path, message })
      return z.NEVER
    }
    if (tablename !== undefined && file !== undefined) return refuse([], 'must have either tablename or file')
    if (file !== undefined)
      return mode === undefined ? { file } : refuse(['mode'], 'must be absent: a file has no rows')
    if (tablename === undefined) return refuse(['tablename'], `${phrases.required}, or file`)
    return { tablename, ...(mode !== undefined && { mode }) }
  })

/** A job as the contract has it, after keys of other products were taken out. */
export const jobSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters'),
  type: z.enum(['io', 'asp_report']),
  input: z.discriminatedUnion('use', [operationInput, reportInput, dataKioskInput, adsReportInput, adsExportInput]),
  output,
  schedule: z.strictObject({ cron: z.string().min(1).max(200), timezone: z.string().min(1).max(64) }).optional(),
  settings: settingsSchema.optional(),
})

/** A checked job, independent of the account that it reads. */
export type JobDefinition = z.infer<typeof jobSchema>
export type JobInput = JobDefinition['input']
export type Use = JobInput['use']
export type InputOf<U extends Use> = Extract<JobInput, { use: U }>
export type ExtensionSpec = z.infer<typeof extension>
export type Mode = (typeof modes)[number]
export type FileFormat = (typeof fileFormats)[number]
