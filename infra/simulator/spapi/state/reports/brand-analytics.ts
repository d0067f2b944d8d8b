import { assortmentOf } from '@platform/demo/assortment-of'
import type { Product } from '@platform/demo/plan-products'
import { hash32, seededRandom } from '@platform/demo/random'
import { searchesOf, searchFor } from '@platform/demo/searches'
import { toldOf } from '../../../control/restatement.ts'
import { productsOf, rangeOf, shopIn } from '../products.ts'
import { type ReportInput, specificationOf } from './report-spec.ts'

const queriesPerAsin = 6
/** Greatest share of one ASIN in a query, so that the shares of a family do not exceed the total. */
const shareMax = 0.08

const round = (number: number, digits = 2) => Number(number.toFixed(digits))

/** Splits a count over shipping times: `{SameDayShipping: …, OneDayShipping: …, TwoDayShipping: …}` with a prefix and a suffix. */
function byShipping(count: number, [prefix, suffix]: readonly [string, string]): Record<string, number> {
  const [same, one] = [Math.floor(count * 0.2), Math.floor(count * 0.3)]
  const parts = { SameDayShipping: same, OneDayShipping: one, TwoDayShipping: count - same - one }
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => {
      const key = prefix === '' ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : `${prefix}${name}`
      return [`${key}${suffix}`, part]
    }),
  )
}

function periodOf(input: ReportInput) {
  const { dataStartTime: startDate, dataEndTime: endDate } = specificationOf(input)
  const today = new Date(input.now).toISOString().slice(0, 10)
  const feeds = [input.spec.reportType, 'search_query_performance']
  return { startDate, endDate, factor: toldOf(input.settings, feeds, today).factor(endDate) }
}

function askedProducts({ seller, spec }: ReportInput, option: 'asin' | 'asins'): Product[] {
  const named = (spec.reportOptions?.[option] ?? '').split(/[\s,]+/).filter(Boolean)
  const own = productsOf(seller, spec.marketplaceIds[0] ?? '')
  return own.filter(({ asin }) => named.length === 0 || named.includes(asin))
}

/** Returns the searches that find a product. */
function searchesFor({ seller, spec }: ReportInput, { family }: Product): string[] {
  const { language } = shopIn(spec.marketplaceIds[0] ?? '')
  const assortment = assortmentOf(rangeOf(seller))
  const count = searchesOf(assortment, family, language)
  const all = Array.from({ length: queriesPerAsin }, (_, n) => searchFor(assortment, family, language, n % count))
  return [...new Set(all)]
}

/** Generates Search Query Performance: the totals of a query are the same for each ASIN. */
export function searchQueryPerformance(input: ReportInput): object {
  const shop = shopIn(input.spec.marketplaceIds[0] ?? '')
  const { startDate, endDate, factor } = periodOf(input)
  const dataByAsin = askedProducts(input, 'asin').flatMap((product) =>
    searchesFor(input, product).map((searchQuery, index) => {
      const ofQuery = seededRandom(`${shop.marketplaceId}|${searchQuery}|${startDate}`)
      const ofAsin = seededRandom(`${product.asin}|${searchQuery}|${startDate}`)
      const volume = Math.round((400 + Math.floor(ofQuery() * 9_000)) * factor)
      const median = { amount: round(product.price / shop.minorUnits), currencyCode: shop.currency }
      const stage = (rate: number) => {
        const total = Math.max(1, Math.round(volume * rate * (0.7 + ofQuery() * 0.6)))
        const own = Math.floor(total * ofAsin() * shareMax)
        return { total, own, share: round(own / total, 4), rate: round(total / Math.max(1, volume), 4) }
      }
      const [seen, clicked, added, bought] = [stage(2.5), stage(0.4), stage(0.08), stage(0.03)]
      return {
        startDate,
        endDate,
        asin: product.asin,
        searchQueryData: { searchQuery, searchQueryScore: index + 1, searchQueryVolume: volume },
        impressionData: {
          totalQueryImpressionCount: seen.total,
          asinImpressionCount: seen.own,
          asinImpressionShare: seen.share,
        },
        clickData: {
          totalClickCount: clicked.total,
          totalClickRate: clicked.rate,
          asinClickCount: clicked.own,
          asinClickShare: clicked.share,
          totalMedianClickPrice: median,
          asinMedianClickPrice: median,
          ...byShipping(clicked.total, ['total', 'ClickCount']),
        },
        cartAddData: {
          totalCartAddCount: added.total,
          totalCartAddRate: added.rate,
          asinCartAddCount: added.own,
          asinCartAddShare: added.share,
          totalMedianCartAddPrice: median,
          asinMedianCartAddPrice: median,
          ...byShipping(added.total, ['total', 'CartAddCount']),
        },
        purchaseData: {
          totalPurchaseCount: bought.total,
          totalPurchaseRate: bought.rate,
          asinPurchaseCount: bought.own,
          asinPurchaseShare: bought.share,
          totalMedianPurchasePrice: median,
          asinMedianPurchasePrice: median,
          ...byShipping(bought.total, ['total', 'PurchaseCount']),
        },
      }
    }),
  )
  return { reportSpecification: specificationOf(input), dataByAsin }
}

/** Generates Search Catalog Performance: one row per ASIN, of the catalogue or of the option `asins`. */
export function searchCatalogPerformance(input: ReportInput): object {
  const shop = shopIn(input.spec.marketplaceIds[0] ?? '')
  const { startDate, endDate, factor } = periodOf(input)
  const dataByAsin = askedProducts(input, 'asins').map(({ asin, price }) => {
    const random = seededRandom(`${shop.marketplaceId}|${asin}|${startDate}|catalogue`)
    const seen = Math.round((800 + random() * 12_000) * factor)
    const clicked = Math.round(seen * (0.02 + random() * 0.08))
    const added = Math.round(clicked * (0.1 + random() * 0.2))
    const bought = Math.round(added * (0.3 + random() * 0.4))
    const median = { amount: round(price / shop.minorUnits), currencyCode: shop.currency }
    return {
      startDate,
      endDate,
      asin,
      impressionData: {
        impressionCount: seen,
        impressionMedianPrice: median,
        ...byShipping(seen, ['', 'ImpressionCount']),
      },
      clickData: {
        clickCount: clicked,
        clickRate: round(clicked / Math.max(1, seen), 4),
        clickedMedianPrice: median,
        ...byShipping(clicked, ['', 'ClickCount']),
      },
      cartAddData: { cartAddCount: added, cartAddedMedianPrice: median, ...byShipping(added, ['', 'CartAddCount']) },
      purchaseData: {
        purchaseCount: bought,
        searchTrafficSales: { amount: round((bought * price) / shop.minorUnits), currencyCode: shop.currency },
        conversionRate: round(bought / Math.max(1, clicked), 4),
        purchaseMedianPrice: median,
        ...byShipping(bought, ['', 'PurchaseCount']),
      },
    }
  })
  return { reportSpecification: specificationOf(input), dataByAsin }
}

/** Generates Search Terms of the marketplace: three clicked ASINs per term, by rank. */
export function searchTerms(input: ReportInput): object {
  const { name } = shopIn(input.spec.marketplaceIds[0] ?? '')
  const { startDate } = periodOf(input)
  const products = askedProducts(input, 'asins')
  const terms = [...new Set(products.flatMap((product) => searchesFor(input, product)))].toSorted(
    (a, b) => hash32(`${a}|${startDate}`) - hash32(`${b}|${startDate}`),
  )
  const rows = terms.flatMap((searchTerm, index) => {
    const random = seededRandom(`${searchTerm}|${startDate}`)
    const first = hash32(searchTerm) % products.length
    return [0, 1, 2].map((place) => ({
      departmentName: name,
      searchTerm,
      searchFrequencyRank: index + 1,
      clickedAsin: products[(first + place * 5) % products.length]?.asin ?? '',
      clickShareRank: place + 1,
      clickShare: round((0.12 - place * 0.04) * (0.6 + random() * 0.4), 4),
      conversionShare: round(random() * 0.2, 4),
    }))
  })
  return { reportSpecification: specificationOf(input), dataByDepartmentAndSearchTerm: rows }
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
