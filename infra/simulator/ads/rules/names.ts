import { campaignKinds, type Kind, textOf } from '../model.ts'
import type { Problem } from '../problems.ts'
import type { Store } from '../store.ts'
import { type Check, changes, type Draft } from './draft.ts'

const controls = /\p{Cc}/u

export function malformed(field: string, text: string, lengthMax: number): Problem[] {
  const problem = (reason: string, message: string): Problem[] => [
    { kind: 'malformedValue', reason, message, field, trigger: text },
  ]
  if (text.trim() === '') return problem('BLANK', `${field} must not be blank`)
  if (text !== text.trim()) return problem('LEADING_OR_TRAILING_WHITESPACE', `${field} begins or ends with a blank`)
  if (text.length > lengthMax) return problem('TOO_LONG', `${field} may have ${lengthMax} characters`)
  if (controls.test(text)) return problem('FORBIDDEN_CHARS', `${field} has characters that are not allowed`)
  return []
}

interface NameRules {
  lengthMax: number
  /** Scope in which the name is unique among entities that are not archived. */
  unique?: (draft: Draft) => { store: Store; kinds: readonly Kind[]; within?: string }
  reason?: 'NAME_NOT_UNIQUE' | 'DUPLICATE_VALUE'
}

export const name =
  ({ lengthMax, unique, reason = 'NAME_NOT_UNIQUE' }: NameRules): Check =>
  (draft) => {
    if (!changes(draft, 'name')) return []
    const text = textOf(draft.given, 'name')
    const wrong = malformed('name', text, lengthMax)
    if (wrong.length > 0 || !unique) return wrong
    const { store, kinds, within } = unique(draft)
    const taken = kinds
      .flatMap((kind) => store.alive(kind))
      .some(
        ({ id, fields }) =>
          id !== draft.existing?.id &&
          textOf(fields, 'name') === text &&
          (within === undefined || textOf(fields, 'campaignId') === within),
      )
    if (!taken) return []
    return [{ kind: 'duplicateValue', reason, message: 'the name is taken', field: 'name', trigger: text }]
  }

/** Checks a campaign's name, which is unique across a seller's ad products. */
export const campaignName = name({ lengthMax: 128, unique: ({ store }) => ({ store, kinds: campaignKinds }) })

export const adGroupName = name({
  lengthMax: 255,
  unique: ({ store, kind, after }) => ({ store, kinds: [kind], within: textOf(after, 'campaignId') }),
})
