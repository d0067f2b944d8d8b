import type { Quota, QuotaKey, QuotaPlan, QuotaTaken } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import { statedQuotasOf } from '../definition/report/stated-quotas.ts'
import type { PacedType, ReportPaces } from '../store/report-paces.ts'

interface Needs {
  quota: Pick<Quota, 'take' | 'learn' | 'refused'>
  paces: ReportPaces
  /** Applies the limits that Amazon has stated; a stand-in for Amazon has none unless it refuses a request. */
  appliesStated: boolean
}

type Bucket = QuotaKey & QuotaPlan

/** A longer wait gives the window back. */
const waitMsMax = 10_000
const everyPartner = '*'

/** The names under which Amazon counts the requests of an account. */
export type CountedAs = Pick<PacedType, 'application' | 'partner'>

/** Requests reports under the limits of their types, which are narrower than that of the operation. */
export type ReportQuota = ReturnType<typeof createReportQuota>

export function createReportQuota({ quota, paces, appliesStated }: Needs) {
  const statedOf = ({ application, partner, reportType }: PacedType): Bucket[] =>
    appliesStated
      ? statedQuotasOf(reportType).map(({ per, count, seconds }) => ({
          application,
          partner: per === 'application' ? everyPartner : partner,
          operation: `report ${reportType} ${per}`,
          rate: count / seconds,
          burst: count,
        }))
      : []
  const learn = async ({ application, partner, reportType }: PacedType, seconds: number): Promise<Bucket> => {
    const rate = 1 / seconds
    const bucket = { application, partner, operation: `report ${reportType} learned`, rate, burst: 1 }
    await quota.learn(bucket, rate)
    return bucket
  }

  /** Takes a token of every bucket, or of none. */
  async function takeAll(buckets: readonly Bucket[], signal: AbortSignal): Promise<QuotaTaken[]> {
    const taken: QuotaTaken[] = []
    try {
      for (const bucket of buckets) taken.push(await quota.take(bucket, { waitMsMax, signal, priority: 'background' }))
      return taken
    } catch (error) {
      await giveBack(taken)
      throw error
    }
  }

  /**
   * Runs `request` when the limits of the report type allow it, and learns from Amazon's answer.
   * @throws PlatformError `throttled` with `retryAfterSeconds`, before or by the request; the errors of `request`
   */
  return async <T>(type: PacedType, signal: AbortSignal, request: () => Promise<T>): Promise<T> => {
    const seconds = await paces.of(type)
    const taken = await takeAll(
      [...statedOf(type), ...(seconds === undefined ? [] : [await learn(type, seconds)])],
      signal,
    )
    try {
      const answer = await request()
      if (seconds !== undefined) await paces.accepted(type)
      return answer
    } catch (error) {
      if (!(error instanceof PlatformError && error.kind === 'throttled')) throw error
      if (error.details.status === 429)
        throw throttled(type.reportType, await quota.refused(await learn(type, await paces.refused(type))))
      // The limit of the operation itself, which was not called.
      await giveBack(taken)
      throw error
    }
  }
}

const giveBack = async (taken: readonly QuotaTaken[]): Promise<void> => {
  await Promise.all(taken.map((one) => one.giveBack()))
}

function throttled(reportType: string, waitMs: number): PlatformError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return new PlatformError('throttled', `Amazon limits ${reportType}`, {
    friendly: `Amazon limits requests for ${reportType}. The next one follows in ${retryAfterSeconds} s.`,
    details: { retryAfterSeconds },
  })
}
