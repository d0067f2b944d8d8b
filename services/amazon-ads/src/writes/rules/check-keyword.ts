import { keywordRules } from '@platform/ads-catalog'
import type { Remark, WriteItem } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

const wordLimit = (negative: boolean, matchType: unknown): number => {
  const { maxWordsPositive, maxWordsNegative, maxWordsNegativeExact } = keywordRules()
  if (!negative) return maxWordsPositive
  return /exact/i.test(String(matchType)) ? maxWordsNegativeExact : maxWordsNegative
}

/** Checks the text of a new keyword, and the match type of a negative one. */
export function checkKeyword({ operation, family }: RuleContext, { value }: WriteItem): Remark[] {
  const { keywordText, matchType } = value
  if (operation.kind !== 'create' || typeof keywordText !== 'string') return []
  const remark = (message: string): Remark => ({ code: 'keyword', path: 'keywordText', message })
  const words = keywordText.trim().split(/\s+/).filter(Boolean)
  const wordsMax = wordLimit(family.negative, matchType)
  const { maxChars } = keywordRules()
  return [
    ...(words.length === 0 ? [remark('is blank')] : []),
    ...([...keywordText].length > maxChars ? [remark(`has more than ${maxChars} characters`)] : []),
    ...(words.length > wordsMax ? [remark(`has ${words.length} words; the limit is ${wordsMax}`)] : []),
    ...((keywordText.split('"').length - 1) % 2 === 1 ? [remark('has an unmatched quotation mark')] : []),
    ...(matchType === 'NEGATIVE_BROAD'
      ? [{ code: 'keyword', path: 'matchType', message: 'must be NEGATIVE_EXACT or NEGATIVE_PHRASE' }]
      : []),
  ]
}
