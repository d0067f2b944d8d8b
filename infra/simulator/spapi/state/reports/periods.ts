import { isoDateOf, weekdayOf } from '@platform/demo/calendar'

/** Length of the rows of sales and traffic; a week begins on Sunday. */
export type Granularity = 'DAY' | 'WEEK' | 'MONTH'

/** A day, week or month: its first and last day, YYYY-MM-DD. */
export interface Period {
  from: string
  to: string
}

const dayMs = 86_400_000
const dayOf = (date: string) => Math.floor(Date.parse(date) / dayMs)

function periodOf(day: number, granularity: Granularity): { first: number; last: number } {
  if (granularity === 'DAY') return { first: day, last: day }
  if (granularity === 'WEEK') return { first: day - weekdayOf(day), last: day - weekdayOf(day) + 6 }
  const date = new Date(day * dayMs)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { first: Date.UTC(year, month, 1) / dayMs, last: Date.UTC(year, month + 1, 0) / dayMs }
}

/** Returns the periods of a window, widened outward to whole weeks or months as Amazon does. Dates are YYYY-MM-DD. */
export function periodsOf(from: string, to: string, granularity: Granularity): Period[] {
  const periods: Period[] = []
  for (let day = dayOf(from); day <= dayOf(to); ) {
    const { first, last } = periodOf(day, granularity)
    periods.push({ from: isoDateOf(first), to: isoDateOf(last) })
    day = last + 1
  }
  return periods
}
