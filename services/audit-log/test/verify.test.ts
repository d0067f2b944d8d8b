import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Kvm } from '@nats-io/kv'
import { callCommand } from '@platform/messaging'
import { until } from '@platform/testkit'
import type { Checkpoint } from '../src/chain/checkpoint.ts'
import { parseCheckpoint } from '../src/checkpoints/checkpoint-record.ts'
import { newEvent, type RunningAuditLog, startAuditLog } from './support/start-audit-log.ts'

const rows = 12
const signedRow = 10

/** At least as many chains as tests. */
const chains = 24

let audit: RunningAuditLog
let tenant = ''
let tenants: string[] = []
beforeAll(async () => {
  audit = await startAuditLog()
  // In parallel: each chain waits for two checkpoints, a second apart.
  tenants = await Promise.all(Array.from({ length: chains }, signedChain))
})
afterAll(() => audit?.close())
beforeEach(() => {
  tenant = tenants.pop() ?? ''
})

/** Makes a tenant whose chain of 12 rows has a checkpoint at row 10 at the latest, and one at its end. */
async function signedChain(): Promise<string> {
  const id = `tnt_${randomUUID()}`
  const events = Array.from({ length: rows }, (_, n) => newEvent(id, { details: { n } }))
  await audit.store(...events.slice(0, signedRow))
  await until('a checkpoint', async () => (await checkpoints(id)) >= 1)
  await audit.store(...events.slice(signedRow))
  await until('a checkpoint of the end', async () => (await published(id))?.seq === rows)
  return id
}

const bucket = () => new Kvm(audit.context.messaging.nats).open('audit-checkpoints')
async function published(id: string): Promise<Checkpoint | undefined> {
  const entry = await (await bucket()).get(id)
  return entry ? parseCheckpoint(entry.json()) : undefined
}
async function publishedOf(id: string): Promise<Checkpoint> {
  const checkpoint = await published(id)
  if (!checkpoint) throw new Error(`no checkpoint of ${id} is published`)
  return checkpoint
}
async function checkpoints(id: string): Promise<number> {
  const { rows } = await audit.admin.query('select from audit_log.checkpoints where tenant_id = $1', [id])
  return rows.length
}
const verifyTenant = async (): Promise<unknown> => {
  const answer = await callCommand(audit.context.messaging, 'audit-log', 'audit.verify', { tenantId: tenant })
  return Object(answer).tenants[0]
}
/** Runs statements as an administrator with every right in the database, whom no trigger stops. */
async function tamper(...statements: string[]): Promise<void> {
  await audit.admin.query(
    [
      'begin',
      "set local session_replication_role = 'replica'",
      'set local search_path = audit_log',
      ...statements,
      'commit',
    ]
      .join(';')
      .replaceAll('$t', `'${tenant}'`),
  )
}
const link = (previous: Buffer, seq: number, event: string): Buffer => {
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(seq))
  return createHash('sha256').update(previous).update(place).update(event).digest()
}

describe('audit.verify', () => {
  it('returns ok, the number of rows and the newest checkpoint of an intact chain', async () => {
    expect(await verifyTenant()).toMatchObject({
      tenantId: tenant,
      rows,
      ok: true,
      checkpoint: { tenant_id: tenant, seq: rows, signature: expect.any(String) },
    })
  })

  it('agrees with a computation by the documented format, and so does the signature', async () => {
    const { data } = await audit.list(tenant, '?limit=500')
    let previous: Buffer = Buffer.alloc(32)
    for (const { seq, hash, ...event } of data.toReversed()) {
      const { rows } = await audit.admin.query('select event from audit_log.events where tenant_id = $1 and seq = $2', [
        tenant,
        seq,
      ])
      expect(JSON.parse(rows[0].event)).toEqual(event)
      previous = link(previous, seq, rows[0].event)
      expect(hash).toBe(previous.toString('hex'))
    }
    const { seq, hash, signedAt, keyId, signature } = await publishedOf(tenant)
    const text = `audit-checkpoint.v1\n${tenant}\n${seq}\n${hash.toString('hex')}\n${signedAt.toISOString()}\n${keyId}\n`
    const key = createPublicKey(audit.context.config.checkpoints.key)
    expect(verify(null, Buffer.from(text), key, signature)).toBe(true)
  })

  it.each([
    [
      'a changed event',
      `update events set event = replace(event, '"n":4', '"n":9') where tenant_id = $t and seq = 5`,
      5,
      /hash/,
    ],
    [
      'a changed column',
      `update events set actor_id = 'cred_other' where tenant_id = $t and seq = 6`,
      6,
      /column actor_id/,
    ],
    [
      'a changed filter column',
      `update events set resource_id = 'other' where tenant_id = $t and seq = 6`,
      6,
      /column resource_id/,
    ],
    [
      'a changed time',
      `update events set occurred_at = occurred_at - interval '1 ms' where tenant_id = $t and seq = 6`,
      6,
      /occurred_at/,
    ],
    [
      'a removed request id',
      `update events set request_id = 'req-1' where tenant_id = $t and seq = 2`,
      2,
      /request_id/,
    ],
    ['a changed hash', `update events set hash = sha256('x') where tenant_id = $t and seq = 7`, 7, /hash/],
    ['a row deleted in the middle', 'delete from events where tenant_id = $t and seq = 8', 8, /missing/],
    ['the first row deleted', 'delete from events where tenant_id = $t and seq = 1', 1, /missing/],
    ['a cut tail', 'delete from events where tenant_id = $t and seq >= 11', 11, /missing; a checkpoint covers 12 rows/],
    ['all rows gone', 'delete from events where tenant_id = $t', 1, /missing; a checkpoint covers 12 rows/],
    [
      'a tail cut together with its checkpoints',
      'delete from events where tenant_id = $t and seq > 10; delete from checkpoints where tenant_id = $t and seq > 10',
      11,
      /missing; a checkpoint covers 12 rows/,
    ],
    [
      'rows that changed places',
      `update events set seq = -seq where tenant_id = $t and seq in (3, 4);
       update events set seq = 7 + seq where tenant_id = $t and seq < 0`,
      3,
      /hash/,
    ],
    [
      'a checkpoint with another seq',
      'update checkpoints set seq = 3 where tenant_id = $t',
      3,
      /not signed by a known key/,
    ],
  ])('finds %s and names the row', async (_what, statement, seq, reason) => {
    if (statement.includes('-seq')) await tamper('alter table events drop constraint events_seq_check')
    await tamper(statement)
    if (statement.includes('-seq')) await tamper('alter table events add constraint events_seq_check check (seq > 0)')
    expect(await verifyTenant()).toMatchObject({ ok: false, firstBad: { seq, reason: expect.stringMatching(reason) } })
  })

  it('finds a change through the checkpoints when all later hashes were recomputed', async () => {
    const { rows: chain } = await audit.admin.query<{ seq: string; hash: Buffer; event: string }>(
      'select seq, hash, event from audit_log.events where tenant_id = $1 order by seq',
      [tenant],
    )
    let previous = chain[3]?.hash ?? Buffer.alloc(0)
    for (const { seq, event } of chain.slice(4)) {
      const text = seq === '5' ? event.replace('"n":4', '"n":9') : event
      previous = link(previous, Number(seq), text)
      await tamper(
        `update events set event = $q$${text}$q$, hash = '\\x${previous.toString('hex')}' where tenant_id = $t and seq = ${seq}`,
      )
    }
    const found = expect.stringMatching(/does not match its checkpoint/)
    expect(await verifyTenant()).toMatchObject({ ok: false, firstBad: { reason: found } })
    await tamper('delete from checkpoints where tenant_id = $t')
    const published = expect.stringMatching(/does not match its published checkpoint/)
    expect(await verifyTenant()).toMatchObject({ ok: false, firstBad: { seq: rows, reason: published } })
  })

  it('finds a checkpoint signed with a foreign key', async () => {
    const { seq, hash } = await publishedOf(tenant)
    const { privateKey } = generateKeyPairSync('ed25519')
    const { rows } = await audit.admin.query<{ key_id: string }>(
      'select key_id from audit_log.checkpoints where tenant_id = $1',
      [tenant],
    )
    const signedAt = new Date().toISOString()
    const keyId = rows[0]?.key_id
    const text = `audit-checkpoint.v1\n${tenant}\n${seq}\n${hash.toString('hex')}\n${signedAt}\n${keyId}\n`
    const forged = sign(null, Buffer.from(text), privateKey).toString('hex')
    await audit.admin.query(
      `insert into audit_log.checkpoints (tenant_id, seq, hash, signed_at, key_id, signature)
       values ($1, $2, $3, $4, $5, decode($6, 'hex'))`,
      [tenant, seq, hash, signedAt, keyId, forged],
    )
    const reason = expect.stringMatching(/not signed by a known key/)
    expect(await verifyTenant()).toMatchObject({ ok: false, firstBad: { seq, reason } })
  })

  it('finds a published checkpoint that was changed or cannot be read', async () => {
    const kv = await bucket()
    const good = (await kv.get(tenant))?.string() ?? ''
    await kv.put(tenant, good.replace(`"seq":${rows}`, `"seq":${rows + 1}`))
    expect(await verifyTenant()).toMatchObject({ ok: false, firstBad: { reason: expect.stringMatching(/not signed/) } })
    await kv.put(tenant, '{}')
    expect(await verifyTenant()).toMatchObject({
      ok: false,
      firstBad: { reason: expect.stringMatching(/cannot be read/) },
    })
  })

  it('verifies every tenant, page by page, and reports each once', async () => {
    const seen: string[] = []
    let after: unknown
    do {
      const page = Object(
        await callCommand(audit.context.messaging, 'audit-log', 'audit.verify', { after }, { timeoutMs: 20_000 }),
      )
      seen.push(...page.tenants.map((chain: { tenantId: string }) => chain.tenantId))
      after = page.next
    } while (after !== undefined)
    expect(seen.filter((id) => id === tenant)).toEqual([tenant])
    expect(seen).toEqual([...new Set(seen)].sort())
  })
})
