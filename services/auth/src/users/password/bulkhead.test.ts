import { expect, it } from '@jest/globals'
import { createBulkhead } from './bulkhead.ts'

it('a bulkhead runs two at a time, queues some in order, and refuses the rest at once', async () => {
  const run = createBulkhead({ runningMax: 2, waitingMax: 2 })
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const started: number[] = []
  const jobs = gates.map((gate, index) =>
    run(async () => {
      started.push(index)
      await gate.promise
      return index
    }),
  )
  await expect(run(async () => 4)).rejects.toMatchObject({ kind: 'unavailable', status: 503 })
  expect(started).toEqual([0, 1])
  gates[1]?.resolve()
  await jobs[1]
  expect(started).toEqual([0, 1, 2])
  for (const gate of gates) gate.resolve()
  expect(await Promise.all(jobs)).toEqual([0, 1, 2, 3])
})

it('a bulkhead releases the slot when the work fails', async () => {
  const run = createBulkhead({ runningMax: 1, waitingMax: 0 })
  const failing = run(async () => {
    throw new Error('broken')
  })
  await expect(failing).rejects.toThrow('broken')
  expect(await run(async () => 'next')).toBe('next')
})
