import { z } from 'zod'
import { lazily, readData } from './read-data.ts'

const Range = z.object({ min: z.number().nullable(), max: z.number().nullable() })
const Budgets = z.record(
  z.string(),
  z.record(
    z.enum(['seller', 'vendor']),
    z
      .object({
        minDaily: z.number().nullish(),
        maxDaily: z.number().nullish(),
        minLifetime: z.number().nullish(),
        maxLifetime: z.number().nullish(),
      })
      .nullable(),
  ),
)
const Limits = z.object({
  bids: z.record(z.string(), z.record(z.string(), z.union([z.string(), Range.nullable()]))),
  budgets: z.object({ sp: Budgets, sb: Budgets, sd: Budgets }),
  sdDefaultBudget: z.record(z.string(), z.number()),
  names: z.object({ campaignMax: z.object({ seller: z.number(), vendor: z.number() }), adGroupMax: z.number() }),
  keywords: z.object({
    maxChars: z.number(),
    maxWordsPositive: z.number(),
    maxWordsNegative: z.number(),
    maxWordsNegativeExact: z.number(),
  }),
})
const limits = lazily(() => readData('limits.json', Limits))

/** Range of an amount, in the marketplace's currency; null where Amazon's table has no credible value. */
export interface Bounds {
  min: number | null
  max: number | null
}

/** Corrections: in Amazon's table, cells of Turkey's row are shifted one column to the right. */
const moved: Record<string, Record<string, Bounds>> = {
  TR: { sbVcpmImageBis: { min: 74, max: 8_000 }, sbVcpmVideoBis: { min: 106, max: 8_000 } },
}

type Product = 'sp' | 'sb' | 'sd'

const bidKey = {
  sp: () => 'sp',
  sd: (costType: string) => (costType === 'vcpm' ? 'sdVcpm' : 'sdCpc'),
  sb: (costType: string, video: boolean) =>
    costType === 'vcpm' ? (video ? 'sbVcpmVideoBis' : 'sbVcpmImageBis') : video ? 'sbCpcVideo' : 'sbCpcImage',
}

/**
 * Returns the lowest and highest bid of a country (Amazon Ads code: UK, not GB); undefined where unknown. Amazon's table has
 * errors and its maxima are rarely enforced, so use it for warnings only.
 */
export function bidLimits(
  country: string,
  product: Product,
  { costType = 'cpc', video = false }: { costType?: 'cpc' | 'vcpm'; video?: boolean } = {},
): Bounds | undefined {
  const key = bidKey[product](costType, video)
  const bounds = moved[country]?.[key] ?? limits().bids[country]?.[key]
  return bounds && typeof bounds !== 'string' ? bounds : undefined
}

/** Returns the lowest and highest daily or lifetime budget; for warnings only, as bidLimits. */
export function budgetLimits(
  country: string,
  product: Product,
  { type = 'seller', lifetime = false }: { type?: 'seller' | 'vendor'; lifetime?: boolean } = {},
): Bounds | undefined {
  const row = limits().budgets[product][country]?.[type]
  if (!row) return undefined
  return lifetime
    ? { min: row.minLifetime ?? null, max: row.maxLifetime ?? null }
    : { min: row.minDaily ?? null, max: row.maxDaily ?? null }
}

/** Returns the daily budget that Amazon gives to a Sponsored Display campaign created without a budget. */
export const sdDefaultBudget = (country: string): number | undefined => limits().sdDefaultBudget[country]

/** Returns the longest names, in characters. */
export const nameRules = () => limits().names

/** Returns the longest keywords, in characters and words. */
export const keywordRules = () => limits().keywords
