import type { AmazonHosts, Region } from '@platform/amazon'
import type { Operation, Params } from '@platform/spapi-catalog'
import type { DataKioskField } from './data-kiosk/kiosk-schemas.ts'
import type { InlineCredentials } from './inline-credentials.ts'
import type { exportEntities, FileFormat } from './job-definition.ts'
import type { MergedSettings } from './merge-settings.ts'
import type { Period } from './period.ts'
import type { ReportRule } from './report/report-windows.ts'

/** The facts of an account that a job depends on. */
export interface Account {
  /** Id of the account in the warehouse; absent for inline credentials. */
  accountId?: string
  region: Region
  /** Marketplaces of the account; empty if they are not known, as for inline credentials. */
  marketplaceIds: readonly string[]
  /** Id of the seller or vendor at Amazon, for operations that take it. */
  sellerId?: string
  /** IANA time zone of an Ads profile. Default: that of its marketplace. */
  timezone?: string
}

/** Settings, account and hosts with which a definition is resolved. */
export interface ResolveOptions {
  settings: MergedSettings
  credentials: Account
  /** The only hosts that the platform calls; see amazonHosts. */
  hosts: AmazonHosts
}

/** The table of a job: everything of the loader's target but the date of a snapshot. */
export type TableOutput = { table: string } & (
  | { mode: 'upsert'; key: readonly string[] }
  | { mode: 'replace_window'; dateColumn: string }
  | { mode: 'snapshot' | 'append' }
)

/** Bounds that the job itself sets to the range that it reads; ISO dates or times, both as written. */
export interface OwnRange {
  /** Begin of the first run. */
  from?: string
  /** Inclusive day, or time, at which the job ends for good. */
  to?: string
}

/** How the time that a job covers is cut into windows. All days are those of `timezone`. */
export type WindowRule =
  /** The source has its present state only: one window without times. */
  | { kind: 'none' }
  /** From the last success to now, as two parameters of a request. */
  | { kind: 'since'; overlapSeconds: number; own: OwnRange; firstRunDays: number }
  /** Whole days, weeks or longer periods. */
  | {
      kind: 'periods'
      timezone: string
      period: Period
      /** At most so many periods in one window. */
      periodsMax: number
      /** Every window has exactly `periodsMax` periods: its rows are sums over it. */
      isSum: boolean
      /** Hours after the end of a period until Amazon has it. */
      delayHours: number
      /** Days before today that Amazon keeps; absent if not limited. */
      retentionDays?: number
      /** Days before the last success that are read again, because Amazon changes them. */
      restatementDays: number
      own: OwnRange
      firstRunDays: number
    }

interface Common {
  name: string
  credentials: string | InlineCredentials
  region: Region
  /** Endpoint for access tokens, one of `hosts`; used for inline credentials. */
  tokenUrl: string
  settings: MergedSettings
  output: TableOutput | { file: string }
  windows: WindowRule
  /** Sentences on everything that was chosen for the caller. */
  notes: string[]
}

/** Further requests for each record, whose answer becomes a field of the record. */
export interface Extension {
  field: string
  operation: Operation
  params: Params
  /** Parameter of the path that takes the value. */
  pathParam: string
  /** Names from the record to the value. */
  valueAt: readonly string[]
  /** Names from the answer to the part that is kept. */
  resultsAt: readonly string[]
  extensions: readonly Extension[]
}

/** Pages through one operation. */
export interface OperationJob extends Common {
  kind: 'operation'
  operation: Operation
  /** Of every request, without the window and the token of the page; see nextPage of the catalog. */
  params: Params
  /** Parameters that take the window; absent if every run reads everything. */
  windowParams?: { from: string; to?: string }
  /** Names from the answer to its records; empty if the answer is the record. */
  resultsAt: readonly string[]
  /** Names from a record to its id and to the time of its last change. */
  idAt?: readonly string[]
  lastModifiedAt?: readonly string[]
  extensions: readonly Extension[]
}

/** Requests a report, or lists it where Amazon alone creates it. */
export interface ReportJob extends Common {
  kind: 'report'
  reportType: string
  marketplaceIds: readonly string[]
  reportOptions: Readonly<Record<string, string>>
  rule: ReportRule & { isKnown: boolean }
  /** Needs a Restricted Data Token. */
  restricted: boolean
  /** As the job states it; the bytes of the document decide. */
  fileFormat?: FileFormat
  /** Version of the Reports API. */
  version: string
}

/** Runs a query of Data Kiosk. */
export interface DataKioskJob extends Common {
  kind: 'data_kiosk'
  query: string
  field: DataKioskField
}

/** Requests a report of Ads reporting v3. */
export interface AdsReportJob extends Common {
  kind: 'ads_report'
  /** Body of the request without `startDate` and `endDate`. */
  body: { name: string; configuration: Record<string, unknown> }
}

/** Exports the entities of an Ads profile. */
export interface AdsExportJob extends Common {
  kind: 'ads_export'
  entity: (typeof exportEntities)[number]
  /** Name of the operation in the Ads catalog. */
  operation: string
}

/** A job that is ready to run: every name is resolved, every value checked. */
export type ResolvedJob = OperationJob | ReportJob | DataKioskJob | AdsReportJob | AdsExportJob
