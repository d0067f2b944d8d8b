import type { Issues } from '../issues.ts'
import type { InputOf, JobDefinition } from '../job-definition.ts'
import type { AdsExportJob } from '../resolved-job.ts'
import { outputOf } from '../table-output.ts'

type Own = Omit<AdsExportJob, 'name' | 'credentials' | 'region' | 'tokenUrl' | 'settings' | 'notes'>

/** The column with the id of each kind of entity. */
const ids = { campaigns: 'campaignid', adGroups: 'adgroupid', targets: 'targetid', ads: 'adid' } as const

/** Resolves a job that exports the entities of an Ads profile. */
export const resolveAdsExport = (
  { entity }: InputOf<'amazon_ads.io#AdsExportInput'>,
  output: JobDefinition['output'],
  context: { issues: Issues; notes: string[] },
): Own => ({
  kind: 'ads_export',
  entity,
  operation: `exports.${entity}.create`,
  windows: { kind: 'none' },
  output: outputOf(
    output,
    { mode: 'upsert', because: `${ids[entity]} is the key of a row`, key: [ids[entity]], isState: true },
    context,
  ),
})
