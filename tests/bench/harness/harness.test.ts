import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { appendRun, lastRatio, readHistory } from './history.ts'
import { inTurns } from './in-turns.ts'
import { measureMachine } from './machine.ts'
import { comparison } from './result.ts'
import { resultLine } from './result-line.ts'

const rates = { name: 'a rate', unit: 'req/s', bar: { atLeast: 0.5 } }
const times = { name: 'a time', unit: 'ms', bar: { atMost: 4 } }

describe('a comparison', () => {
  it('passes alike on a machine three times slower', () => {
    const pairs = [
      { ours: 3, peer: 1 },
      { ours: 5, peer: 1 },
      { ours: 3.5, peer: 1 },
    ]
    const slower = pairs.map(({ ours, peer }) => ({ ours: ours * 3, peer: peer * 3 }))
    expect(comparison({ ...times, pairs: slower })).toMatchObject({ ratio: 3.5, passed: true, rounds: 3 })
    expect(comparison({ ...times, pairs }).ratio).toBe(3.5)
  })

  it('takes the median of the rounds’ ratios, so that one round on a stalled machine does not count', () => {
    const pairs = [...Array.from({ length: 8 }, () => ({ ours: 2, peer: 1 })), { ours: 900, peer: 1 }]
    expect(comparison({ ...times, pairs })).toMatchObject({ ratio: 2, passed: true })
  })

  it.each([
    [times, 4, true],
    [times, 4.01, false],
    [rates, 0.5, true],
    [rates, 0.49, false],
  ])('holds %p to its bar at a ratio of %p', (measure, ours, passed) => {
    expect(comparison({ ...measure, pairs: [{ ours, peer: 1 }] }).passed).toBe(passed)
  })
})

it('measures both sides in every round, in alternating order, and drops the warm-up', async () => {
  const order: string[] = []
  const side = (name: string) => async (round: number) => {
    order.push(`${name}${round}`)
    return round
  }
  const pairs = await inTurns({ rounds: 2, warmRounds: 1 }, { ours: side('ours'), peer: side('peer') })
  expect(order).toEqual(['peer0', 'ours0', 'ours1', 'peer1', 'peer2', 'ours2'])
  expect(pairs).toEqual([
    { ours: 1, peer: 1 },
    { ours: 2, peer: 2 },
  ])
})

it('appends each run to the history of its bench, with the machine’s own figures beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-history-'))
  try {
    const reference = await measureMachine()
    expect(Object.values(reference).every((figure) => Number.isFinite(figure) && figure > 0)).toBe(true)
    for (const ours of [3, 2]) {
      const result = comparison({ ...times, pairs: [{ ours, peer: 1 }] })
      appendRun(folder, readHistory(folder, 'query'), [result], reference)
    }
    const { runs } = JSON.parse(readFileSync(join(folder, 'query.json'), 'utf8'))
    expect(runs).toHaveLength(2)
    expect(runs[1]).toMatchObject({ machine: { reference }, results: [{ name: 'a time', ratio: 2 }] })
    const before = lastRatio(readHistory(folder, 'query'), 'a time')
    expect(before).toBe(2)
    expect(lastRatio(readHistory(folder, 'query'), 'another')).toBeUndefined()
    const line = resultLine(comparison({ ...times, pairs: [{ ours: 5, peer: 1 }] }), before)
    expect(line).toMatch(/^FAIL {2}a time .* 5\.000 ms {2}peer 1\.000 ms {2}ratio 5\.000 .* bar <= 4 {2}before 2\.000$/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
