import { describe, expect, it } from '@jest/globals'
import { Cleanup, listen } from './index.ts'

describe('Cleanup', () => {
  it('closes in reverse, and one failure does not keep the rest open', async () => {
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

  it('a start that fails half-way closes what it had opened', async () => {
    const closed: string[] = []
    const opening = Cleanup.scope(async (cleanup) => {
      cleanup.use('database', (name) => closed.push(name))
      throw new Error('no broker')
    })
    await expect(opening).rejects.toThrow('no broker')
    expect(closed).toEqual(['database'])
  })
})

describe('listen', () => {
  it('lets a running request end before it is closed, and takes no other', async () => {
    const release = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const server = await listen(
      async (_req, res) => {
        arrived.resolve()
        await release.promise
        res.end('whole')
      },
      { host: '127.0.0.1', port: 0 },
    )
    const answer = fetch(server.url).then((response) => response.text())
    await arrived.promise
    const closed = server.close()
    await expect(fetch(server.url)).rejects.toThrow()
    release.resolve()
    expect(await answer).toBe('whole')
    await closed
  })

  it('a port in use is an error with its code', async () => {
    const first = await listen((_req, res) => res.end(), { host: '127.0.0.1', port: 0 })
    await expect(listen(() => {}, { host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await first.close()
  })
})
