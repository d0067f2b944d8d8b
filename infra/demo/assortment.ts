import type { Language } from './marketplaces.ts'

/** Products of a brand and the searches of its shoppers, per language; English is the fallback. */
export interface Assortment {
  brand: string
  /** Demand factors from January to December; 1 is average. */
  seasons: readonly number[]
  families: readonly Family[]
  sizes: readonly string[]
  colours: readonly string[]
  /** Words before and after the family's words in a search. */
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

export type Words = { en: readonly string[] } & Partial<Record<Language, readonly string[]>>
