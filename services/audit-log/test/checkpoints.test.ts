import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { newEvent, type RunningAuditLog, startAuditLog } from './support/start-audit-log.ts'

let audit: RunningAuditLog
beforeAll(async () => {
  audit = await startAuditLog()
})
afterAll(() => audit?.close())

/** Stores one event of a new tenant, and waits until its chain is signed. */
async function signedTenant(): Promise<string> {
  const tenant = `tnt_${randomUUID()}`
  await audit.store(newEvent(tenant))
  await until('a checkpoint of the row', async () => (await signedRows(tenant)).length > 0)
  return tenant
}
async function signedRows(tenant: string): Promise<string[]> {
  const { rows } = await audit.admin.query<{ seq: string }>(
    'select seq from audit_log.checkpoints where tenant_id = $1 order by id',
    [tenant],
  )
  return rows.map(({ seq }) => seq)
}

it('a head that is reported after it was signed is not signed again', async () => {
  const tenant = await signedTenant()
  const { rows } = await audit.admin.query<{ hash: Buffer }>('select hash from audit_log.events where tenant_id = $1', [
    tenant,
  ])
  const late = { tenantId: tenant, seq: 1, hash: rows[0]?.hash.toString('hex') }
  audit.context.messaging.nats.publish('checkpoint.v1.grown', JSON.stringify([late]))
  await audit.context.messaging.nats.flush()
  // Signed in the same round as the late report or in a later one.
  await signedTenant()
  expect(await signedRows(tenant)).toEqual(['1'])
})
