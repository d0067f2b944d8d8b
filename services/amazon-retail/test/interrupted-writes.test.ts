import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { createWrites, type RunningWrite } from '@platform/writes'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
beforeAll(async () => {
  service = await openRunningService({ redisDb: '4' })
})
afterAll(() => service?.close())

const parts = { path: '/orders/v0/orders/1/shipment', query: '', headers: {}, body: {} }
const plan = {
  snapshot: { before: { state: null }, item: { id: '1', changes: [] } },
  snapshotHash: 'x',
  chunks: [parts],
}

/** A write as a killed process leaves it: begun but not ended. */
async function abandoned(upTo: (write: RunningWrite) => Promise<void>): Promise<string> {
  const { database, outbox } = service.ctx
  const interrupted = () => {
    throw new Error('nothing is taken over')
  }
  const writes = createWrites({ database, outbox, interrupted })
  const request = {
    ...{ merchantId: 'mer_x_us', operation: 'ordersV0.updateShipmentStatus', params: { orderId: '1' }, body: {} },
    asker: { tenantId, credentialId: 'cred_x', requestId: 'request-1', address: '127.0.0.1' },
  }
  const intent = { tenantId, credentialId: 'cred_x', operation: request.operation, target: 'mer_x_us', request }
  const waiting = { waitMsMax: 0, signal: AbortSignal.timeout(600_000) }
  const begun = await writes.begin({ ...intent, bodyHash: 'x' }, waiting)
  if (!('write' in begun)) throw new Error('there is no write to begin')
  await upTo(begun.write)
  await begun.write.release()
  return begun.write.auditId
}

const ended = (auditId: string) =>
  until('the write to be brought to its end', async () => {
    const events = (await service.auditOf(tenantId)).filter(({ details }) => details.audit_id === auditId)
    return events.find(({ action }) => action === 'retail.write.finished')
  })

it('a write whose process died before sending it ends as refused, and is not sent', async () => {
  const auditId = await abandoned(async () => {})
  expect(await ended(auditId)).toMatchObject({ outcome: { status: 'refused' }, details: { written: 0 } })
  expect(service.simulator.requests().filter(({ mutating }) => mutating)).toEqual([])
})

it('a write whose process died while sending it ends as unknown, and is not sent again', async () => {
  const auditId = await abandoned(async (write) => {
    await write.start(plan)
    await write.sending(0)
  })
  expect(await ended(auditId)).toMatchObject({ outcome: { status: 'unknown' } })
  expect(service.simulator.requests().filter(({ mutating }) => mutating)).toEqual([])
})
