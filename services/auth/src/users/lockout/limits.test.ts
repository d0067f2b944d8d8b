import { expect, it } from '@jest/globals'
import { limits, waitSecondsAfter } from './limits.ts'

it('waits start after some free failures and double up to a maximum', () => {
  const waits = [1, 4, 5, 6, 7, 11, 12, 13, 1_000].map((failures) => waitSecondsAfter(failures, limits.place))
  expect(waits).toEqual([0, 0, 30, 60, 120, 1_920, 3_600, 3_600, 3_600])
})

it('the limits bound the guesses of one network on one account per day', () => {
  let seconds = 0
  let guesses = 0
  while (seconds < 86_400) {
    guesses += 1
    seconds += waitSecondsAfter(guesses, limits.place)
  }
  expect(guesses).toBeLessThanOrEqual(36)
})
