import { findOperation } from '@platform/ads-catalog'
import { z } from 'zod'
import { fetchDocument } from '../amazon/fetch-document.ts'
import type { OpenAdsCalls } from '../amazon/open-ads-calls.ts'
import type { AdsExportJob } from '../definition/resolved-job.ts'
import type { Requests } from '../store/requests.ts'
import { type Check, requestDocument } from './request-document.ts'
import type { Source } from './source.ts'

interface Needs {
  openAdsCalls: OpenAdsCalls
  requests: Requests
  /** Base URL that replaces Amazon's hosts. */
  amazonUrl: string | undefined
}

const Export = z.looseObject({
  exportId: z.string(),
  status: z.string(),
  url: z.string().nullish(),
  error: z.looseObject({ message: z.string().nullish() }).nullish(),
})

/** Seconds for which an export serves another job. */
const freshSeconds = 300

/** Exports the entities of a profile, waits for the file, and loads it. */
export function createReadAdsExport({ openAdsCalls, requests, amazonUrl }: Needs): Source<AdsExportJob> {
  return async (work) => {
    const { job, window, signal } = work
    if (typeof job.credentials !== 'string') throw new Error('an Ads job names a profile')
    const { call } = await openAdsCalls(window.tenantId, job.credentials)
    // The answer of an export has the media type of its entity.
    const { accept } = findOperation(job.operation)
    const get = async (exportId: string) =>
      Export.parse(await call('exports.get', { params: { exportId }, accept, signal }))

    async function check(exportId: string): Promise<Check> {
      const { status, url, error } = await get(exportId)
      switch (status) {
        case 'COMPLETED':
          return url
            ? { is: 'ready', documentId: exportId }
            : { is: 'empty', note: `The profile has no ${job.entity}.` }
        case 'FAILED':
          return {
            is: 'failed',
            error: {
              kind: 'upstream_error',
              friendly: `Amazon could not export ${job.entity}: ${error?.message ?? 'it gave no reason'}.`,
              details: { exportId, status },
            },
          }
        default:
          return { is: 'pending' }
      }
    }

    return requestDocument(
      work,
      {
        content: () => ({ export: job.entity }),
        freshSeconds,
        request: async () => Export.parse(await call(job.operation, { body: {}, signal })).exportId,
        check,
        async download(exportId) {
          const { url } = await get(exportId)
          return fetchDocument(url ?? '', { amazonUrl, signal })
        },
        documentOptions: { format: 'json' },
      },
      { requests },
    )
  }
}
