import type { ReportType } from '@platform/ads-catalog'
import { dayNumber, isoDateOf } from '@platform/demo/calendar'
import { feedsOfAds, type Told, toldOf } from '../../control/restatement.ts'
import type { Settings } from '../../control/settings.ts'
import { type Entity, isArchived, type Kind, kinds } from '../model.ts'
import { campaignOf, type Store } from '../store.ts'
import { columnOf, type Subject, subjectOf } from './columns.ts'
import { type Metrics, metricOf, metricsOf, restated, sum } from './metrics.ts'
import type { ReportRequest } from './request.ts'

const families: Record<string, string> = {
  SPONSORED_PRODUCTS: 'sp',
  SPONSORED_BRANDS: 'sb',
  SPONSORED_DISPLAY: 'sd',
}

const sources: Record<string, readonly string[]> = {
  campaign: ['campaigns'],
  campaignPlacement: ['campaigns'],
  campaign_bid_boost_segment: ['campaigns'],
  adGroup: ['adGroups'],
  targeting: ['keywords', 'targets'],
  searchTerm: ['keywords', 'targets'],
  advertiser: ['productAds'],
  asin: ['productAds'],
  purchasedAsin: ['ads'],
  ads: ['ads'],
}

const placements = ['Top of Search on-Amazon', 'Detail Page on-Amazon', 'Other on-Amazon', 'Off Amazon']

/** Returns the kinds of entity that rows describe, by the finest requested grouping. */
function sourceKinds({ configuration }: ReportRequest, { reportTypeId }: ReportType): Kind[] {
  const family = families[configuration.adProduct]
  const groups = configuration.groupBy.filter((name) => name !== 'matchedTarget')
  const usual = reportTypeId.endsWith('Targeting')
    ? 'targeting'
    : reportTypeId.endsWith('AdGroup')
      ? 'adGroup'
      : 'campaign'
  const group = groups.includes('adGroup') ? 'adGroup' : (groups[0] ?? usual)
  const names = (sources[group] ?? []).map((name) => `${family}.${name}`)
  return kinds.filter((kind) => names.includes(kind))
}

function daysBetween({ startDate, endDate }: ReportRequest): string[] {
  const first = dayNumber(startDate)
  return Array.from({ length: dayNumber(endDate) - first + 1 }, (_, index) => isoDateOf(first + index))
}

/** Returns metrics by day. Days without impressions are omitted, for search terms those without clicks. */
function metricsByDay(subject: Subject, days: readonly string[], told: Told, type: ReportType): [string, Metrics][] {
  const { store, entity } = subject
  const campaign = campaignOf(store, entity)
  if (isArchived(entity) || (campaign && isArchived(campaign))) return []
  const started = new Date(campaign?.createdAt ?? entity.createdAt).toISOString().slice(0, 10)
  return days
    .filter((day) => day >= started && !told.isLate(day))
    .map((day): [string, Metrics] => {
      const metrics = metricsOf(`${entity.id}${subject.part ?? ''}`, day, subject)
      return [day, restated(metrics, told.factor(day))]
    })
    .filter(([, { impressions, clicks }]) => (type.reportTypeId.endsWith('SearchTerm') ? clicks : impressions) > 0)
}

function subjectsOf(store: Store, entity: Entity, { configuration }: ReportRequest): Subject[] {
  const subject = subjectOf(store, entity)
  if (!configuration.groupBy.includes('campaignPlacement')) return [subject]
  return placements.map((part) => ({ ...subject, part, placement: part }))
}

/** Generates the rows of a report from the profile's entities, with the requested columns; deterministic. */
export function reportRows(store: Store, request: ReportRequest, type: ReportType, settings: Settings): object[] {
  const { columns, filters, timeUnit } = request.configuration
  const days = daysBetween(request)
  const told = toldOf(settings, feedsOfAds(type.reportTypeId), store.today)
  const rows: object[] = []
  for (const entity of sourceKinds(request, type).flatMap((kind) => store.list(kind))) {
    for (const subject of subjectsOf(store, entity, request)) {
      const passes = (filters ?? []).every(({ field, values }) =>
        values.includes(String(columnOf(field, subject) ?? '')),
      )
      if (!passes) continue
      const byDay = metricsByDay(subject, days, told, type)
      const total: [string, Metrics][] = byDay.length > 0 ? [['', sum(byDay.map(([, metrics]) => metrics))]] : []
      for (const [date, metrics] of timeUnit === 'DAILY' ? byDay : total) {
        rows.push(rowOf(columns, subject, metrics, { date, startDate: request.startDate, endDate: request.endDate }))
      }
    }
  }
  return rows
}

function rowOf(columns: readonly string[], subject: Subject, metrics: Metrics, dates: Record<string, string>): object {
  return Object.fromEntries(
    columns.map((column) => {
      const known = dates[column] ?? columnOf(column, subject)
      return [column, known === undefined ? metricOf(column, metrics) : known]
    }),
  )
}
