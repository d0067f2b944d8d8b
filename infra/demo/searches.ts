import type { Assortment, Family, Words } from './assortment.ts'
import type { Language } from './marketplaces.ts'

/** Returns the n-th search for a family; distinct for every n below `searchesOf`. */
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
