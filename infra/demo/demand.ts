import { monthOf, weekdayOf } from './calendar.ts'
import { hash32 } from './random.ts'

// Sunday to Saturday; orders peak at the start of the week.
const weekdays = [1.12, 1.1, 1.04, 0.98, 0.94, 0.86, 0.98]

/** Returns the demand factor of a day: season, weekday and occasional promotions; 1 is average. */
export function demandOn(day: number, seasons: readonly number[], shop: string): number {
  const promotion = hash32(`${shop}|promotion|${Math.floor(day / 3)}`) % 19 === 0 ? 1.6 : 1
  return (seasons[monthOf(day) - 1] ?? 1) * (weekdays[weekdayOf(day)] ?? 1) * promotion
}
