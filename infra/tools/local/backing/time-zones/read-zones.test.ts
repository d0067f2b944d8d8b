import { expect, it } from '@jest/globals'
import { openTestFolder } from '../../test-stack.ts'
import { readZones } from './read-zones.ts'

/** Returns the offset of a zone in hours at a time, from its transitions. */
const hoursAt = (name: string, time: string): number | undefined => {
  const zone = readZones().find(({ names }) => names.includes(name))
  const before = zone?.transitions.filter((one) => one.time <= Date.parse(time) / 1_000).at(-1)
  const offset = zone?.types[before?.type ?? 0]?.offset
  return offset === undefined ? undefined : offset / 3_600
}

it.each([
  ['UTC', '2026-01-01T00:00:00Z', 0],
  ['America/Los_Angeles', '2026-01-01T00:00:00Z', -8],
  ['America/Los_Angeles', '2026-07-01T00:00:00Z', -7],
  ['US/Pacific', '2026-03-08T09:59:59Z', -8],
  ['US/Pacific', '2026-03-08T10:00:00Z', -7],
  ['Asia/Kolkata', '2026-07-01T00:00:00Z', 5.5],
  ['Australia/Lord_Howe', '2036-01-01T00:00:00Z', 11],
  ['Etc/GMT+12', '2026-01-01T00:00:00Z', -12],
])('%s at %s is %d hours from UTC', (name, time, hours) => expect(hoursAt(name, time)).toBe(hours))

it('each name is read once, without the posix and right variants', () => {
  const names = readZones().flatMap((zone) => zone.names)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => /^(posix|right)|\./.test(name))).toEqual([])
  expect(names.length).toBeGreaterThan(400)
})

it('a missing zoneinfo is refused with the package to install', () => {
  expect(() => readZones('/nowhere')).toThrow('Cannot find the time zones in /nowhere: install tzdata.')
  expect(() => readZones(openTestFolder('no-zones'))).toThrow("install Debian's tzdata")
})
