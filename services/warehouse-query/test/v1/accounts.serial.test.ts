import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { command, commandSubject, connectMessaging, type Messaging, serveCommands } from '@platform/messaging'
import { stack } from '@platform/testkit'
import { z } from 'zod'
import { type DataPlane, insertAccount, openDataPlane } from '../support/data-plane.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  await insertAccount(plane.tenant, 'acc_b', ['ca', 'us'])
  await insertAccount(plane.tenant, 'acc_a', ['jp'])
  await insertAccount(plane.tenant, 'acc_c', [])
  await insertAccount(plane.other, 'acc_foreign', ['us'])
})
afterAll(() => plane?.close())

const statuses = async () => {
  const { body } = await plane.tenant.get('/v1/accounts')
  const { data } = body as { data: { id: string; auth: Record<'retail' | 'ads', { status: string }> }[] }
  return Object.fromEntries(data.map(({ id, auth }) => [id, [auth.retail.status, auth.ads.status]]))
}

/** Runs a responder at the other end of NATS for the duration of `work`. */
async function withResponder(serve: (messaging: Messaging) => void, work: () => Promise<void>): Promise<void> {
  const messaging = await connectMessaging(stack().urls.nats, { name: 'responder', log })
  serve(messaging)
  await messaging.nats.flush()
  await work().finally(() => messaging.close())
}

const answering = (service: string, accounts: object[]) => (messaging: Messaging) =>
  serveCommands(
    messaging,
    service,
    {
      'connection.list': command(z.object({ tenantId: z.string() }), async ({ tenantId }) => {
        if (tenantId !== plane.tenant.id) throw new PlatformError('not_found', tenantId)
        return { accounts }
      }),
    },
    { log },
  )

describe('GET /v1/accounts', () => {
  it("returns the tenant's accounts with their marketplaces, the home marketplace first", async () => {
    const unknown = { retail: { status: 'unknown' }, ads: { status: 'unknown' } }
    expect(await plane.tenant.get('/v1/accounts')).toMatchObject({
      status: 200,
      body: {
        data: [
          { id: 'acc_a', name: 'Shop acc_a', currency: 'JPY', marketplaces: ['A1VC38T7YXB528'], auth: unknown },
          { id: 'acc_b', currency: 'CAD', marketplaces: ['A2EUQ1WTGCTBG2', 'ATVPDKIKX0DER'], auth: unknown },
          { id: 'acc_c', currency: 'USD', marketplaces: [], auth: unknown },
        ],
        next_cursor: null,
      },
    })
  })

  it('pages through them', async () => {
    const first = await plane.tenant.get('/v1/accounts', { limit: 2 })
    expect(first.body).toMatchObject({ data: [{ id: 'acc_a' }, { id: 'acc_b' }], next_cursor: expect.any(String) })
    const cursor = String(first.body.next_cursor)
    const second = await plane.tenant.get('/v1/accounts', { limit: 2, cursor })
    expect(second.body).toMatchObject({ data: [{ id: 'acc_c' }], next_cursor: null })
    const foreign = await plane.other.get('/v1/accounts', { cursor })
    expect(foreign).toMatchObject({ status: 400, body: { error: { issues: [{ path: 'cursor' }] } } })
  })

  it('returns unknown while no service holds the connections', async () => {
    expect(await statuses()).toMatchObject({ acc_a: ['unknown', 'unknown'] })
  })

  it('passes on the statuses of the one service that is running', async () => {
    const accounts = [
      { id: 'acc_a', status: 'connected' },
      { id: 'acc_b', status: 'reauth_required' },
      { id: 'acc_foreign', status: 'connected' },
    ]
    await withResponder(answering('amazon-retail', accounts), async () => {
      expect(await statuses()).toEqual({
        acc_a: ['connected', 'unknown'],
        acc_b: ['reauth_required', 'unknown'],
        acc_c: ['not_connected', 'unknown'],
      })
    })
  })

  it('waits one second for a service that does not answer', async () => {
    const silent = ({ nats }: Messaging): void => {
      nats.subscribe(commandSubject('amazon-retail', 'connection.list'), { callback: () => {} })
      answering('amazon-ads', [{ id: 'acc_a', status: 'connected' }])({ nats } as Messaging)
    }
    await withResponder(silent, async () => {
      const startedAt = performance.now()
      expect(await statuses()).toMatchObject({ acc_a: ['unknown', 'connected'], acc_b: ['unknown', 'not_connected'] })
      expect(performance.now() - startedAt).toBeGreaterThan(900)
    })
  })

  it.each<[string, object[]]>([
    ['an unknown status', [{ id: 'acc_a', status: 'fine' }]],
    ['something else', [{ account: 'acc_a' }]],
  ])('treats %s as a missing answer', async (_name, accounts) => {
    await withResponder(answering('amazon-ads', accounts), async () => {
      expect(await statuses()).toMatchObject({ acc_a: ['unknown', 'unknown'] })
    })
  })
})

describe('GET /v1/me', () => {
  it("returns the token's tenant, credential and scopes", async () => {
    const token = await plane.tenant.tokenWith(['ads:read', 'account:read'])
    const { status, body } = await plane.service.get('/v1/me', token)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: {
          tenant_id: plane.tenant.id,
          label: null,
          client_id: 'cred_test',
          scopes: ['account:read', 'ads:read'],
        },
      },
    })
  })
})
