import type { Seller } from '../../../world.ts'
import { listParam, singleParam } from '../../params.ts'
import type { RetailCall } from '../../retail-call.ts'
import { invalidInput, notFound } from '../../retail-error.ts'
import { sellerOf } from '../seller-of.ts'
import type { Handler } from '../state-part.ts'
import type { ReportSpec } from './report-spec.ts'

interface Schedule {
  id: string
  seller: Seller
  spec: ReportSpec
  period: string
  nextAt: number
}

interface Needs {
  checkSpec(call: RetailCall): ReportSpec
  create(seller: Seller, spec: ReportSpec, scheduleId: string): unknown
}

const api = 'reports_2021-06-30'
const unitMs: Record<string, number> = { M: 60_000, H: 3_600_000, D: 86_400_000 }
/** Maximum number of missed reports that a read creates. */
const missedMax = 5

/** Parses a period such as `PT15M`, `PT12H` or `P14D` to milliseconds; a month has thirty days. */
function periodMs(period: string): number {
  if (period === 'P1M') return 30 * 86_400_000
  const [, number = '1', unit = 'D'] = /^PT?(\d+)([MHD])$/.exec(period) ?? []
  return Number(number) * (unitMs[unit] ?? 86_400_000)
}

const textOf = (body: unknown, name: string): string | undefined => {
  const value = Object(body)[name]
  return typeof value === 'string' ? value : undefined
}

/** Creates the schedules of reports. Due reports are created when reports are read. */
export function createSchedules({ checkSpec, create }: Needs) {
  const schedules = new Map<string, Schedule>()
  let count = 0

  function find(call: RetailCall): Schedule {
    const found = schedules.get(singleParam(call.params, 'reportScheduleId') ?? '')
    if (found?.seller.sellerId !== sellerOf(call).sellerId)
      throw notFound('The specified report schedule was not found.')
    return found
  }

  const view = ({ id, spec, period, nextAt }: Schedule) => ({
    reportScheduleId: id,
    reportType: spec.reportType,
    marketplaceIds: spec.marketplaceIds,
    ...(spec.reportOptions && { reportOptions: spec.reportOptions }),
    period,
    nextReportCreationTime: new Date(nextAt).toISOString(),
  })

  const handlers: Record<string, Handler> = {
    [`${api}.createReportSchedule`]: (call) => {
      const spec = checkSpec(call)
      const seller = sellerOf(call)
      const period = textOf(call.body, 'period') ?? 'P1D'
      const first = Date.parse(textOf(call.body, 'nextReportCreationTime') ?? '') || Date.now() + periodMs(period)
      // A new schedule replaces the one of the same type and marketplaces.
      for (const [id, one] of schedules) {
        const isSame = one.seller.sellerId === seller.sellerId && one.spec.reportType === spec.reportType
        if (isSame && String(one.spec.marketplaceIds) === String(spec.marketplaceIds)) schedules.delete(id)
      }
      const id = String(51_000_000_000 + ++count)
      schedules.set(id, { id, seller, spec, period, nextAt: first })
      return { status: 201, body: { reportScheduleId: id } }
    },
    [`${api}.getReportSchedules`]: (call) => {
      const types = listParam(call.params, 'reportTypes')
      if (types.length > 10) throw invalidInput('reportTypes has more than 10 values.')
      const { sellerId } = sellerOf(call)
      const found = [...schedules.values()].filter(
        (one) => one.seller.sellerId === sellerId && types.includes(one.spec.reportType),
      )
      return { status: 200, body: { reportSchedules: found.map(view) } }
    },
    [`${api}.getReportSchedule`]: (call) => ({ status: 200, body: view(find(call)) }),
    [`${api}.cancelReportSchedule`]: (call) => {
      schedules.delete(find(call).id)
      return { status: 200 }
    },
  }

  return {
    handlers,
    /** Creates the due reports. */
    run({ sellerId }: Seller): void {
      for (const schedule of schedules.values()) {
        if (schedule.seller.sellerId !== sellerId) continue
        for (let missed = 0; schedule.nextAt <= Date.now(); missed++) {
          if (missed < missedMax) create(schedule.seller, schedule.spec, schedule.id)
          schedule.nextAt += periodMs(schedule.period)
        }
      }
    },
    clear: () => schedules.clear(),
  }
}
