import { textOf } from '../model.ts'
import type { Problem } from '../problems.ts'
import { type Check, changes } from './draft.ts'

/** Checks a campaign's dates: not in the past, in order, and the start fixed once it has passed. Dates compare as strings. */
export const dates =
  (compact = false): Check =>
  (draft) => {
    const { store, given, existing, after } = draft
    const today = compact ? store.today.replaceAll('-', '') : store.today
    const problem = (reason: string, field: string): Problem[] => [
      {
        kind: 'date',
        reason,
        message: `${field}: ${reason.toLowerCase().replaceAll('_', ' ')}`,
        field,
        trigger: given[field],
      },
    ]
    const start = textOf(after, 'startDate')
    const end = after.endDate ? textOf(after, 'endDate') : undefined
    if (changes(draft, 'startDate')) {
      if (existing && textOf(existing.fields, 'startDate') <= today)
        return problem('UPDATING_READ_ONLY_START_DATE', 'startDate')
      if (start < today) return problem('START_DATE_EARLIER_THAN_TODAY', 'startDate')
    }
    if (changes(draft, 'endDate') && end && end < today) return problem('END_DATE_EARLIER_THAN_TODAY', 'endDate')
    if (end && start > end && (changes(draft, 'startDate') || changes(draft, 'endDate')))
      return problem('START_DATE_AFTER_END_DATE', changes(draft, 'endDate') ? 'endDate' : 'startDate')
    const ended = existing?.fields.endDate ? textOf(existing.fields, 'endDate') : undefined
    if (ended && ended < today && !changes(draft, 'endDate'))
      return problem('UPDATING_ENDED_CAMPAIGN_WITHOUT_EXTENSION', 'endDate')
    return []
  }
