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

/** What an amount may be, in the marketplace's currency; null where Amazon's table has nothing credible. */
export interface Bounds {
  min: number | null
  max: number | null
}

/** Cells of Turkey's row stand one column too far to the right in Amazon's table. */
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
 * Lowest and highest bid of a country (as Amazon Ads writes it). Amazon's table has errors and its ceilings are hardly enforced:
 * good for a warning, not for a refusal. Undefined where nothing is known.
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

/** Lowest and highest budget, for one day or a lifetime; see bidLimits for how far to trust it. */
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

/** The daily budget that Amazon gives a Sponsored Display campaign that was created without one. */
export const sdDefaultBudget = (country: string): number | undefined => limits().sdDefaultBudget[country]

/** Characters that names may have. */
export const nameRules = () => limits().names

/** Characters and words that keywords may have. */
export const keywordRules = () => limits().keywords
