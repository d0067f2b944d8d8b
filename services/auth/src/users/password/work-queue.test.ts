import { expect, it } from '@jest/globals'
import { createWorkQueue } from './work-queue.ts'

it('runs two at a time, keeps some waiting in order, and refuses the rest at once', async () => {
  const queue = createWorkQueue({ runningMax: 2, waitingMax: 2 })
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const started: number[] = []
  const jobs = gates.map((gate, index) =>
    queue(async () => {
      started.push(index)
      await gate.promise
      return index
    }),
  )
  await expect(queue(async () => 4)).rejects.toMatchObject({ kind: 'unavailable', status: 503 })
  expect(started).toEqual([0, 1])
  gates[1]?.resolve()
  await jobs[1]
  expect(started).toEqual([0, 1, 2])
  for (const gate of gates) gate.resolve()
  expect(await Promise.all(jobs)).toEqual([0, 1, 2, 3])
})

it('gives a place back when the work fails', async () => {
  const queue = createWorkQueue({ runningMax: 1, waitingMax: 0 })
  const failing = queue(async () => {
    throw new Error('broken')
  })
  await expect(failing).rejects.toThrow('broken')
  expect(await queue(async () => 'next')).toBe('next')
})
