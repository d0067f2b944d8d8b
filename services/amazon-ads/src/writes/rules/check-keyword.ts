import { keywordRules } from '@platform/ads-catalog'
import type { Remark, WriteItem } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

const wordsMax = (negative: boolean, matchType: unknown): number => {
  const { maxWordsPositive, maxWordsNegative, maxWordsNegativeExact } = keywordRules()
  if (!negative) return maxWordsPositive
  return /exact/i.test(String(matchType)) ? maxWordsNegativeExact : maxWordsNegative
}

/** Texts of keywords, and how negative ones may match. */
export function checkKeyword({ operation, family }: RuleContext, { value }: WriteItem): Remark[] {
  const { keywordText, matchType } = value
  if (operation.kind !== 'create' || typeof keywordText !== 'string') return []
  const remark = (message: string): Remark => ({ code: 'keyword', path: 'keywordText', message })
  const words = keywordText.trim().split(/\s+/).filter(Boolean)
  const most = wordsMax(family.negative, matchType)
  const { maxChars } = keywordRules()
  return [
    ...(words.length === 0 ? [remark('is blank')] : []),
    ...([...keywordText].length > maxChars ? [remark(`has more than ${maxChars} characters`)] : []),
    ...(words.length > most ? [remark(`has ${words.length} words; there may be ${most}`)] : []),
    ...((keywordText.split('"').length - 1) % 2 === 1 ? [remark('has a quotation mark without its pair')] : []),
    ...(matchType === 'NEGATIVE_BROAD'
      ? [{ code: 'keyword', path: 'matchType', message: 'must be NEGATIVE_EXACT or NEGATIVE_PHRASE' }]
      : []),
  ]
}
