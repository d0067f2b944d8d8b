import { nameRules } from '@platform/ads-catalog'
import type { Remark, WriteItem } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

const control = /\p{Cc}/u

const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Checks the names of campaigns, ad groups and portfolios. */
export function checkName({ family, profile }: RuleContext, { value }: WriteItem): Remark[] {
  const { name } = value
  if (typeof name !== 'string') return []
  const { campaignMax, adGroupMax } = nameRules()
  const charactersMax = family.name.endsWith('.campaigns')
    ? campaignMax[profile.type === 'vendor' ? 'vendor' : 'seller']
    : adGroupMax
  const remark = (message: string): Remark => ({ code: 'name', path: 'name', message })
  if (name.trim() === '') return [remark('is blank')]
  if (name !== name.trim()) return [remark('begins or ends with a space')]
  // Amazon refuses control characters (FORBIDDEN_CHARS). They are invisible, so the message has the code point.
  const [forbidden] = control.exec(name) ?? []
  if (forbidden !== undefined) return [remark(`has a control character, ${codePointOf(forbidden)}`)]
  return [...name].length > charactersMax ? [remark(`has more than ${charactersMax} characters`)] : []
}
