import type { AmazonHosts } from '@platform/amazon'
import type { SecretBox } from '@platform/secrets'
import type { KeyedAccount } from '../amazon/account-of.ts'
import type { OpenAdsCalls } from '../amazon/open-ads-calls.ts'
import type { ReportQuota } from '../amazon/report-quota.ts'
import type { Spapi } from '../amazon/spapi.ts'
import type { createSpapiAccountOf } from '../amazon/spapi-account-of.ts'
import type { JobDefinition } from '../definition/job-definition.ts'
import { createOpenCalls } from '../sources/open-calls.ts'
import { createReadAdsExport } from '../sources/read-ads-export.ts'
import { createReadAdsReport } from '../sources/read-ads-report.ts'
import { createReadDataKiosk } from '../sources/read-data-kiosk.ts'
import { createReadListedReports } from '../sources/read-listed-reports.ts'
import { createReadOperation } from '../sources/read-operation.ts'
import { createReadReport } from '../sources/read-report.ts'
import { targetOf, type Work } from '../sources/source.ts'
import type { Job } from '../store/job.ts'
import type { Requests } from '../store/requests.ts'
import type { Settings } from '../store/settings.ts'
import type { Window } from '../store/window.ts'
import type { LoadDocument } from './document-load.ts'
import type { HeldLease } from './hold-lease.ts'
import type { createLoadDocument } from './load-document.ts'
import type { Outcome } from './outcome.ts'
import { resolveStored } from './plan-run.ts'
import type { ReadTools } from './run-window.ts'
import type { createStoreDocument } from './store-document.ts'

interface Needs {
  settings: Settings
  box: SecretBox
  hosts: AmazonHosts
  accountOf: (tenantId: string, definition: JobDefinition) => Promise<KeyedAccount>
  spapi: Spapi
  spapiAccountOf: ReturnType<typeof createSpapiAccountOf>
  openAdsCalls: OpenAdsCalls
  requests: Requests
  reportQuota: ReportQuota
  amazonUrl: string | undefined
  loadDocument: ReturnType<typeof createLoadDocument>
  storeDocument: ReturnType<typeof createStoreDocument>
}

/** Creates the function that advances a window by the source of its job's kind. */
export function createReadWindow(needs: Needs) {
  const { spapi, spapiAccountOf, openAdsCalls, reportQuota, requests, amazonUrl, loadDocument, storeDocument } = needs
  const openCalls = createOpenCalls({ spapi, accountOf: spapiAccountOf })
  const readOperation = createReadOperation({ openCalls })
  const readReport = createReadReport({ openCalls, reportQuota, requests, amazonUrl })
  const readListedReports = createReadListedReports({ openCalls, amazonUrl })
  const readDataKiosk = createReadDataKiosk({ openCalls, requests, amazonUrl })

  const readAdsReport = createReadAdsReport({ openAdsCalls, reportQuota, requests, amazonUrl })
  const readAdsExport = createReadAdsExport({ openAdsCalls, requests, amazonUrl })

  const load: LoadDocument = ({ target, ...document }) =>
    target.mode === 'file' ? storeDocument({ ...document, target }) : loadDocument({ ...document, target })

  const read = (work: Work): Promise<Outcome> => {
    const { job } = work
    switch (job.kind) {
      case 'operation':
        return readOperation({ ...work, job })
      case 'report':
        return job.rule.source === 'listed' ? readListedReports({ ...work, job }) : readReport({ ...work, job })
      case 'data_kiosk':
        return readDataKiosk({ ...work, job })
      case 'ads_report':
        return readAdsReport({ ...work, job })
      case 'ads_export':
        return readAdsExport({ ...work, job })
    }
  }

  return async (window: Window, job: Job, lease: HeldLease, { signal, saveStep }: ReadTools): Promise<Outcome> => {
    const { resolved, account } = await resolveStored(job, needs)
    return read({
      window,
      jobId: job.id,
      job: resolved,
      target: targetOf(resolved, job.id, new Date()),
      pii: job.pii,
      accountId: account.accountId,
      signal,
      load,
      saveStep,
      progress: lease.progress,
    })
  }
}
