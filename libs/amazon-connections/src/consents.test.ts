import { hash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Database, openDatabase } from '@platform/postgres'
import { stack } from '@platform/testkit'
import { type Consent, Consents, consentMsMax } from './consents.ts'

let database: Database
let consents: Consents
beforeAll(() => {
  database = openDatabase(stack().roles.amazon_retail, { log: { warn: () => {} } })
  consents = new Consents(database)
})
afterAll(() => database?.close())

const consent: Consent = {
  tenantId: 'tnt_1',
  accountId: 'acc_1',
  name: 'One',
  kind: 'seller',
  region: 'NA',
  marketplaceId: 'ATVPDKIKX0DER',
  via: 'website',
  actor: { type: 'person', id: 'usr_1' },
}
const session = () => randomUUID()

describe('the state of a consent', () => {
  it('has 256 random bits, names its tenant, and is valid for ten minutes', async () => {
    const before = Date.now()
    const { state, expiresAt } = await consents.begin(consent, session())
    const [random = '', tenantId] = state.split('.')
    expect([Buffer.from(random, 'base64url').length, tenantId]).toEqual([32, 'tnt_1'])
    expect(consentMsMax).toBe(600_000)
    expect(expiresAt.getTime()).toBeGreaterThanOrEqual(before + consentMsMax)
    expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + consentMsMax)
  })

  it('returns its consent once', async () => {
    const own = session()
    const { state } = await consents.begin(consent, own)
    expect(await consents.take(state, own)).toEqual(consent)
    expect(await consents.take(state, own)).toBeUndefined()
  })

  it('is accepted by one of many concurrent attempts', async () => {
    const own = session()
    const { state } = await consents.begin(consent, own)
    const taken = await Promise.all(Array.from({ length: 8 }, () => consents.take(state, own)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('is invalid in another session, and stays valid in its own', async () => {
    const own = session()
    const { state } = await consents.begin(consent, own)
    expect(await consents.take(state, session())).toBeUndefined()
    expect(await consents.take(state, own)).toEqual(consent)
  })

  it('is invalid with another tenant’s id, and after any other change', async () => {
    const own = session()
    const { state } = await consents.begin(consent, own)
    for (const changed of [state.replace('tnt_1', 'tnt_2'), state.slice(1), `${state} `, '', state.toUpperCase()])
      expect(await consents.take(changed, own)).toBeUndefined()
  })

  it('is invalid after its lifetime, and is then deleted', async () => {
    const own = session()
    const { state } = await consents.begin(consent, own)
    const digest = hash('sha256', state, 'buffer')
    await database.rows(`update consents set expires_at = now() - interval '1 second' where state_hash = $1`, [digest])
    expect(await consents.take(state, own)).toBeUndefined()
    await consents.begin(consent, own)
    expect(await database.rows('select 1 from consents where state_hash = $1', [digest])).toEqual([])
  })

  it('is stored as a hash, and so is its session', async () => {
    const own = session()
    const { state } = await consents.begin(consent, own)
    const rows = await database.rows<object>(
      `select encode(state_hash, 'escape') a, encode(session_hash, 'escape') b, consent from consents`,
    )
    const text = JSON.stringify(rows)
    expect(text).not.toContain(state.slice(0, 20))
    expect(text).not.toContain(own)
  })
})
