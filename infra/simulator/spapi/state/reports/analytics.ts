import { assortmentOf } from '@platform/demo/assortment-of'
import { hash32, seededRandom } from '@platform/demo/random'
import { searchesOf, searchFor } from '@platform/demo/searches'
import { toldOf } from '../../../control/restatement.ts'
import { productsOf, rangeOf, shopIn } from '../products.ts'
import { type ReportInput, specificationOf } from './report-spec.ts'

const round = (number: number, digits = 2) => Number(number.toFixed(digits))

const queriesPerAsin = 6

/** Generates Search Query Performance for each requested ASIN. */
export function searchQueryPerformance(input: ReportInput): object {
  const shop = shopIn(input.spec.marketplaceIds[0] ?? '')
  const named = (input.spec.reportOptions?.asin ?? '').split(/[\s,]+/).filter(Boolean)
  const products = productsOf(input.seller, shop.marketplaceId).filter(
    ({ asin }) => named.length === 0 || named.includes(asin),
  )
  const { dataStartTime: startDate, dataEndTime: endDate } = specificationOf(input)
  const assortment = assortmentOf(rangeOf(input.seller))
  const today = new Date(input.now).toISOString().slice(0, 10)
  const factor = toldOf(input.settings, [input.spec.reportType, 'search_query_performance'], today).factor(endDate)
  const dataByAsin = products.flatMap(({ asin, family, price }) =>
    Array.from({ length: queriesPerAsin }, (_, index) => {
      const searchQuery = searchFor(
        assortment,
        family,
        shop.language,
        index % searchesOf(assortment, family, shop.language),
      )
      const random = seededRandom(`${asin}|${searchQuery}|${startDate}`)
      const volume = 400 + Math.floor(random() * 9_000)
      const median = { amount: round(price / shop.minorUnits), currencyCode: shop.currency }
      const stage = (rate: number) => {
        const total = Math.max(1, Math.round(volume * rate * (0.7 + random() * 0.6) * factor))
        const own = Math.floor(total * random() * 0.2)
        return { total, own, share: round(own / total, 4) }
      }
      const [seen, clicked, added, bought] = [stage(2.5), stage(0.4), stage(0.08), stage(0.03)]
      return {
        startDate,
        endDate,
        asin,
        searchQueryData: { searchQuery, searchQueryScore: index + 1, searchQueryVolume: volume },
        impressionData: {
          totalQueryImpressionCount: seen.total,
          asinImpressionCount: seen.own,
          asinImpressionShare: seen.share,
        },
        clickData: {
          totalClickCount: clicked.total,
          totalClickRate: round(clicked.total / volume, 4),
          asinClickCount: clicked.own,
          asinClickShare: clicked.share,
          totalMedianClickPrice: median,
          asinMedianClickPrice: median,
        },
        cartAddData: {
          totalCartAddCount: added.total,
          totalCartAddRate: round(added.total / volume, 4),
          asinCartAddCount: added.own,
          asinCartAddShare: added.share,
          totalMedianCartAddPrice: median,
          asinMedianCartAddPrice: median,
        },
        purchaseData: {
          totalPurchaseCount: bought.total,
          totalPurchaseRate: round(bought.total / volume, 4),
          asinPurchaseCount: bought.own,
          asinPurchaseShare: bought.share,
          totalMedianPurchasePrice: median,
          asinMedianPurchasePrice: median,
        },
      }
    }),
  )
  return { reportSpecification: specificationOf(input), dataByAsin }
}

/** Generates any other JSON report: the specification, and one row per product. */
export const anyJson = (input: ReportInput): object => ({
  reportSpecification: specificationOf(input),
  dataByAsin: input.spec.marketplaceIds.flatMap((id) =>
    productsOf(input.seller, id).map(({ asin }) => ({
      startDate: specificationOf(input).dataStartTime,
      endDate: specificationOf(input).dataEndTime,
      asin,
      orders: hash32(`${input.spec.reportType}|${asin}`) % 50,
    })),
  ),
})
