import { addDays, daysIn, weekdayOf } from '../core/calendar.ts'
import type { Range } from '../core/window.ts'

/** The rows that make up a window: whole sums, days added to them, and days subtracted again. */
export interface Plan {
  /** The last days of the sums. */
  sums: string[]
  plus: Range[]
  minus: Range[]
}

interface Sums {
  /** Days that one sum covers. */
  days: number
  /** The first day of the facts. */
  first: string
  /** The last day of the newest sum; the other sums end on every Saturday before it. */
  through: string
}

/** A sum has about as many rows as this many days of facts. */
const daysPerSum = 5
const dayMs = 86_400_000

const before = (start: string, end: string): Range[] => (start < end ? [{ start, end: addDays(end, -1) }] : [])
const after = (start: string, end: string): Range[] => (start < end ? [{ start: addDays(start, 1), end }] : [])

/** Days from one date to another; negative backwards. */
const distance = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayMs

/** Returns the cheapest way to add up a window. Sums may reach beyond it, because days can be subtracted from a sum. */
export function planDays(window: Range, sums: Sums | undefined): Plan {
  const facts: Plan = { sums: [], plus: [window], minus: [] }
  if (!sums) return facts
  const days = daysIn(window.start, window.end)
  let best = facts
  let bestCost = days
  for (const { last, count } of candidates(window.end, Math.floor(days / sums.days), sums.through)) {
    const first = addDays(last, 1 - count * sums.days)
    if (first < sums.first || last > sums.through) continue
    const cost = count * daysPerSum + Math.abs(distance(last, window.end)) + Math.abs(distance(first, window.start))
    if (cost >= bestCost) continue
    bestCost = cost
    best = {
      sums: Array.from({ length: count }, (_, index) => addDays(last, -index * sums.days)),
      plus: [...before(window.start, first), ...after(last, window.end)],
      minus: [...before(first, window.start), ...after(window.end, last)],
    }
  }
  return best
}

/** Returns runs of adjacent sums, `whole` or `whole` + 1 long, that may fit a window. */
function candidates(end: string, whole: number, through: string): { last: string; count: number }[] {
  const saturday = addDays(end, -((weekdayOf(end) + 1) % 7))
  const saturdays = [-2, -1, 0, 1, 2].map((weeks) => addDays(saturday, weeks * 7))
  const counts = whole > 0 ? [whole, whole + 1] : [1]
  return [{ last: through, count: 1 }, ...saturdays.flatMap((last) => counts.map((count) => ({ last, count })))]
}
