import { harborAssortment } from './assortment-harbor.ts'
import { northwindAssortment } from './assortment-northwind.ts'
import type { TenantKey } from './catalogue.ts'
import type { Language } from './marketplaces.ts'

/** What a brand sells and how its shoppers search for it, per language; English stands in for a missing one. */
export interface Assortment {
  brand: string
  /** Demand from January to December, 1 being ordinary. */
  seasons: readonly number[]
  families: readonly Family[]
  sizes: readonly string[]
  colours: readonly string[]
  /** Words before and after a family's own words in a search. */
  before: Words
  after: Words
}

export interface Family {
  name: string
  titles: { en: string } & Partial<Record<Language, string>>
  /** US cents. */
  price: number
  searches: Words
}

type Words = { en: readonly string[] } & Partial<Record<Language, readonly string[]>>

export const assortmentOf = (tenant: TenantKey): Assortment =>
  tenant === 'northwind' ? northwindAssortment : harborAssortment

/** The n-th search for a family, never the same twice below the count of `searchesOf`. */
export function searchFor({ before, after }: Assortment, family: Family, language: Language, n: number): string {
  const [heads, first, last] = words(before, after, family, language)
  const head = heads[n % heads.length]
  const prefix = first[Math.floor(n / heads.length) % first.length]
  const suffix = last[Math.floor(n / heads.length / first.length) % last.length]
  const gap = language === 'ja' ? '　' : ' '
  return [prefix, head, suffix].filter(Boolean).join(gap)
}

export function searchesOf({ before, after }: Assortment, family: Family, language: Language): number {
  const [heads, first, last] = words(before, after, family, language)
  return heads.length * first.length * last.length
}

function words(before: Words, after: Words, family: Family, language: Language) {
  const known = family.searches[language] && before[language] && after[language] ? language : 'en'
  const { searches } = family
  return [searches[known] ?? searches.en, before[known] ?? before.en, after[known] ?? after.en] as const
}
