import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { stack } from '@platform/testkit'
import { z } from 'zod'
import { type CommandFailure, callCommand, command, connectMessaging, type Messaging, serveCommands } from './index.ts'

const service = `test-${randomUUID()}`
const failures: object[] = []
const log = { info: () => {}, warn: () => {}, error: (fields: object) => void failures.push(fields) }
let messaging: Messaging
let runs = 0
beforeAll(async () => {
  messaging = await connectMessaging(stack().urls.nats, { name: 'test', log })
  const commands = {
    double: command(z.object({ n: z.number() }), async ({ n }) => {
      runs += 1
      return { n: 2 * n }
    }),
    day: command(z.object({ at: z.iso.date().transform((text) => new Date(text)) }), async ({ at }) => at.getTime()),
    missing: command(z.object({}), async () => {
      throw new PlatformError('not_found', 'inside', { friendly: 'There is no such tenant.', details: { id: 'x' } })
    }),
    broken: command(z.object({}), async () => {
      throw new Error('password hunter2')
    }),
  }
  serveCommands(messaging, service, commands, { log })
  serveCommands(messaging, service, commands, { log })
  await messaging.nats.flush()
})
afterAll(() => messaging?.close())

describe('commands', () => {
  it('are run by one replica and answered', async () => {
    expect(await callCommand(messaging, service, 'double', { n: 21 })).toEqual({ n: 42 })
    expect(runs).toBe(1)
  })

  it('get their input as parsed by the schema', async () => {
    expect(await callCommand(messaging, service, 'day', { at: '1970-01-02' })).toBe(86_400_000)
  })

  it('with invalid input fail with the issues of the input', async () => {
    await expect(callCommand(messaging, service, 'double', { n: 'x' })).rejects.toMatchObject({
      kind: 'validation_error',
      details: { issues: [{ path: 'n', message: expect.any(String) }] },
    })
  })

  it('fail with the kind, the text and the details of the service', async () => {
    await expect(callCommand(messaging, service, 'missing', {})).rejects.toMatchObject({
      kind: 'not_found',
      friendly: 'There is no such tenant.',
      details: { id: 'x' },
      reason: expect.stringContaining('inside'),
      requestId: expect.stringMatching(/^[\w-]{36}$/),
    })
  })

  it('that fail unexpectedly reveal nothing of the error, and the service logs it', async () => {
    const error = await callCommand(messaging, service, 'broken', {}).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'internal_error' })
    expect(String((error as PlatformError).friendly)).not.toContain('hunter2')
    expect(failures).toEqual([
      expect.objectContaining({ command: 'broken', requestId: (error as CommandFailure).requestId }),
    ])
    expect((error as CommandFailure).reason).not.toContain('hunter2')
  })

  it('without a replica that answers are unavailable', async () => {
    await expect(callCommand(messaging, 'missing', 'double', {})).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'no replica of missing that serves double is connected to NATS',
    })
  })
})

describe('a replica that closes its commands', () => {
  it('answers the running command, and leaves the next one to another replica', async () => {
    const shared = `closing-${randomUUID()}`
    const began = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const leaving = serveCommands(
      messaging,
      shared,
      {
        work: command(z.object({}), async () => {
          began.resolve()
          await release.promise
          return 'the one that left'
        }),
      },
      { log },
    )
    const first = callCommand(messaging, shared, 'work', {}, { timeoutMs: 60_000 })
    await began.promise
    let isClosed = false
    const closed = leaving.close().then(() => {
      isClosed = true
    })
    const staying = serveCommands(messaging, shared, { work: command(z.object({}), async () => 'the other') }, { log })
    for (let n = 0; n < 10; n += 1) expect(await callCommand(messaging, shared, 'work', {})).toBe('the other')
    expect(isClosed).toBe(false)
    release.resolve()
    expect(await first).toBe('the one that left')
    await closed
    await staying.close()
  })
})
