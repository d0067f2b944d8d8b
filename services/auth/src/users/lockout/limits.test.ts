import { expect, it } from '@jest/globals'
import { limits, waitSecondsAfter } from './limits.ts'

it('lets some failures pass, then waits twice as long after each, up to a bound', () => {
  const waits = [1, 4, 5, 6, 7, 11, 12, 13, 1_000].map((failures) => waitSecondsAfter(failures, limits.place))
  expect(waits).toEqual([0, 0, 30, 60, 120, 1_920, 3_600, 3_600, 3_600])
})

it('bounds what one network can try on one account in a day', () => {
  let seconds = 0
  let guesses = 0
  while (seconds < 86_400) {
    guesses += 1
    seconds += waitSecondsAfter(guesses, limits.place)
  }
  expect(guesses).toBeLessThanOrEqual(36)
})
