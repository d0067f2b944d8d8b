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

export type Words = { en: readonly string[] } & Partial<Record<Language, readonly string[]>>
