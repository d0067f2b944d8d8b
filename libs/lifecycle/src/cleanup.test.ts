import { describe, expect, it } from '@jest/globals'
import { Cleanup } from './cleanup.ts'

describe('Cleanup', () => {
  it('closes in reverse order, also after one resource fails to close', async () => {
    const closed: string[] = []
    const cleanup = new Cleanup()
    cleanup.use('first', (name) => closed.push(name))
    cleanup.use('second', () => {
      throw new Error('stuck')
    })
    cleanup.use('third', (name) => closed.push(name))
    await expect(cleanup.close()).rejects.toMatchObject({ errors: [expect.objectContaining({ message: 'stuck' })] })
    expect(closed).toEqual(['third', 'first'])
    await cleanup.close()
    expect(closed).toHaveLength(2)
  })

  it('closes the resources opened so far when a start fails half-way', async () => {
    const closed: string[] = []
    const opening = Cleanup.scope(async (cleanup) => {
      cleanup.use('database', (name) => closed.push(name))
      throw new Error('no broker')
    })
    await expect(opening).rejects.toThrow('no broker')
    expect(closed).toEqual(['database'])
  })
})
