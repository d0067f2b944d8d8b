import { z } from 'zod'
import type { Settings } from '../../control/settings.ts'
import type { Seller } from '../../world.ts'
import { parseArguments } from './kiosk-arguments.ts'
import type { Selection } from './kiosk-query.ts'
import { shopIn } from './products.ts'
import { type DayFigures, dailyFigures, noFigures, sumFigures } from './reports/daily-figures.ts'
import { type Granularity, type Period, periodsOf } from './reports/periods.ts'
import { byProduct, totalOf } from './reports/sales-and-traffic.ts'
import { salesByAsin, salesByDate, trafficByAsin, trafficByDate } from './reports/sales-and-traffic-fields.ts'

/** Context of a query: whose figures, and when. */
export interface KioskInput {
  seller: Seller
  /** Milliseconds since 1970. */
  now: number
  settings: Settings
}

const asinsMax = 30
const yearsMax = 2
const Day = z.iso.date()
const DateGranularity = z.enum(['DAY', 'WEEK', 'MONTH'])
const Window = z.object({ startDate: Day, endDate: Day })
const ByDate = Window.extend({ aggregateBy: DateGranularity, marketplaceIds: z.array(z.string()).min(1) })
const ByAsin = ByDate.extend({ aggregateBy: z.enum(['PARENT', 'CHILD', 'SKU']) })
const Trends = Window.extend({
  asinAggregation: z.literal('CHILD'),
  dateAggregation: DateGranularity,
  filters: z.array(z.object({ marketplaceId: z.string(), asins: z.array(z.string()).min(1).max(asinsMax) })).min(1),
})

type Row = Record<string, unknown>

function checkPlace({ seller, now }: KioskInput, { startDate, endDate }: z.infer<typeof Window>, ids: string[]): void {
  const earliest = new Date(now)
  earliest.setUTCFullYear(earliest.getUTCFullYear() - yearsMax)
  if (Date.parse(startDate) < earliest.getTime() - 86_400_000)
    throw new Error(`startDate ${startDate} must be no more than two years ago`)
  if (endDate < startDate) throw new Error(`endDate ${endDate} is before startDate ${startDate}`)
  const foreign = ids.find((id) => !seller.marketplaceIds.includes(id))
  if (foreign) throw new Error(`Access to the marketplace ${foreign} is denied`)
}

/** Returns the periods of a window that have begun, with their days. */
function periodsWithDays(input: KioskInput, marketplaceId: string, window: Period, granularity: Granularity) {
  const today = new Date(input.now).toISOString().slice(0, 10)
  const [to = today] = [window.to, today].toSorted()
  const periods = periodsOf(window.from, to, granularity)
  const bounds = { from: periods[0]?.from ?? '', to: periods.at(-1)?.to ?? '' }
  const days = dailyFigures({ ...input, marketplaceId, ...bounds })
  return periods
    .map((period) => ({ ...period, days: days.filter(({ date }) => date >= period.from && date <= period.to) }))
    .filter((period) => period.days.length > 0)
}

const isLate = ({ days }: { days: DayFigures[] }) => days.some((day) => day.isLate)

function byDate(args: unknown, input: KioskInput): Row[] {
  const { startDate, endDate, aggregateBy, marketplaceIds } = ByDate.parse(args)
  checkPlace(input, { startDate, endDate }, marketplaceIds)
  return marketplaceIds.flatMap((marketplaceId) =>
    periodsWithDays(input, marketplaceId, { from: startDate, to: endDate }, aggregateBy).map((period) => {
      const total = totalOf(period.days)
      const figures = isLate(period)
        ? { sales: null, traffic: null }
        : { sales: salesByDate(total, shopIn(marketplaceId)), traffic: trafficByDate(total) }
      return { startDate: period.from, endDate: period.to, marketplaceId, ...figures }
    }),
  )
}

/** Returns rows per product with the sum over some days; none if a day is late. */
function productRows(
  input: KioskInput,
  marketplaceId: string,
  period: Period & { days: DayFigures[] },
  granularity: 'PARENT' | 'CHILD' | 'SKU',
): Row[] {
  if (isLate(period)) return []
  const products = byProduct({ ...input, marketplaceId }, period.days, granularity)
  const all = sumFigures(products.map(({ figures }) => figures))
  return products.map(({ key, figures }) => ({
    startDate: period.from,
    endDate: period.to,
    marketplaceId,
    childAsin: null,
    sku: null,
    ...key,
    sales: salesByAsin(figures, shopIn(marketplaceId)),
    traffic: trafficByAsin(figures, all),
  }))
}

function byAsin(args: unknown, input: KioskInput): Row[] {
  const { startDate, endDate, aggregateBy, marketplaceIds } = ByAsin.parse(args)
  checkPlace(input, { startDate, endDate }, marketplaceIds)
  const window = { from: startDate, to: endDate }
  return marketplaceIds.flatMap((marketplaceId) => {
    const days = dailyFigures({ ...input, marketplaceId, ...window })
    return productRows(input, marketplaceId, { ...window, days }, aggregateBy)
  })
}

function trends(args: unknown, input: KioskInput): Row[] {
  const { startDate, endDate, dateAggregation, filters } = Trends.parse(args)
  checkPlace(
    input,
    { startDate, endDate },
    filters.map(({ marketplaceId }) => marketplaceId),
  )
  // Several filters may name one marketplace, whose figures are computed once.
  const asked = Map.groupBy(filters, ({ marketplaceId }) => marketplaceId)
  return [...asked].flatMap(([marketplaceId, list]) => {
    const asins = new Set(list.flatMap((filter) => filter.asins))
    return periodsWithDays(input, marketplaceId, { from: startDate, to: endDate }, dateAggregation)
      .flatMap((period) => productRows(input, marketplaceId, period, 'CHILD'))
      .filter(({ childAsin }) => asins.has(String(childAsin)))
      .map((row) => ({ ...row, asinAggregation: 'CHILD' }))
  })
}

const datasets: Record<string, (args: unknown, input: KioskInput) => Row[]> = {
  salesAndTrafficByDate: byDate,
  salesAndTrafficByAsin: byAsin,
  salesAndTrafficTrends: trends,
}

const place = { startDate: '', endDate: '', marketplaceId: '' }
const product = { ...place, parentAsin: '', childAsin: '', sku: '' }
const nowhere = shopIn('')
const ofAsin = { sales: salesByAsin(noFigures(), nowhere), traffic: trafficByAsin(noFigures(), noFigures()) }
const shapes: Record<string, Row> = {
  salesAndTrafficByDate: { ...place, sales: salesByDate(noFigures(), nowhere), traffic: trafficByDate(noFigures()) },
  salesAndTrafficByAsin: { ...product, ...ofAsin },
  salesAndTrafficTrends: { ...product, ...ofAsin, asinAggregation: 'CHILD' },
}

/** Checks that a selection fits the dataset. Figures of business customers may be null, so any `…B2B` fits. @throws Error */
function checkSelection(fields: readonly Selection[], shape: object, type: string): void {
  for (const { name, fields: inner } of fields) {
    const value: unknown = Reflect.get(shape, name)
    if (value === undefined && !name.endsWith('B2B')) throw new Error(`Field '${name}' in type '${type}' is undefined`)
    const isObject = typeof value === 'object' && value !== null
    if (isObject && inner.length === 0) throw new Error(`Subselection required for field '${name}' in type '${type}'`)
    if (isObject) checkSelection(inner, value, name)
  }
}

function selected(fields: readonly Selection[], row: object): object {
  return Object.fromEntries(
    fields.map(({ name, fields: inner }) => {
      const value: unknown = Reflect.get(row, name) ?? null
      return [name, typeof value === 'object' && value !== null ? selected(inner, value) : value]
    }),
  )
}

/** Returns whether a field of a query is a dataset of Sales and Traffic. */
export const isSalesAndTraffic = ({ name }: Selection): boolean => name in datasets

/**
 * Returns the lines of a Sales and Traffic dataset, with the figures of the report. A period with a late day has null figures by
 * date, and no line by ASIN. @throws Error for arguments and fields that the schema does not allow
 */
export function answerSalesAndTraffic({ name, args, fields }: Selection, input: KioskInput): object[] {
  checkSelection(fields, shapes[name] ?? {}, name)
  return (datasets[name]?.(parseArguments(args), input) ?? []).map((row) => selected(fields, row))
}
