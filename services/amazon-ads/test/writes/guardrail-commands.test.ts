import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { callCommand } from '@platform/messaging'
import { type Json, openWriting, type Writing } from '../support/open-writing.ts'

let ads: Writing
beforeAll(async () => {
  ads = await openWriting()
})
afterAll(() => ads.close())

const ask = (name: string, input: Json) => callCommand(ads.ctx.messaging, 'amazon-ads', `guardrails.${name}`, input)
const actor = { type: 'person', id: 'usr_1', label: 'Ada' }

it('guardrails are set, read and removed by command, and each change is in the audit log', async () => {
  const { tenantId } = ads
  expect(await ask('get', { tenantId })).toEqual({ guardrails: [] })
  const limits = { highestBid: 2.5, highestBudget: null, largestChangePercent: 40, dailySpendIncrease: 0 }
  const expected = { credentialId: 'cred_1', currency: 'USD', ...limits, updatedBy: 'Ada' }
  const set = await ask('set', { tenantId, credentialId: 'cred_1', currency: 'USD', ...limits, actor })
  expect(set).toMatchObject({ guardrails: [expected] })
  expect(await ask('get', { tenantId })).toEqual(set)
  expect(await ask('get', { tenantId: 'tnt_stranger' })).toEqual({ guardrails: [] })
  expect(await ask('set', { tenantId, credentialId: 'cred_1', currency: 'USD', actor })).toEqual({ guardrails: [] })
  const events = await ads.events('ads.guardrails.set')
  expect(events).toMatchObject([
    { actor, details: { before: null, after: expected } },
    { actor, details: { before: expected, after: null } },
  ])
})

it.each([
  ['a bid of zero', { highestBid: 0 }],
  ['a negative percentage', { largestChangePercent: -1 }],
  ['an invalid currency', { currency: 'usd', highestBid: 1 }],
])('guardrails refuse %s', async (_name, input) => {
  const refused = ask('set', { tenantId: ads.tenantId, actor, ...input })
  await expect(refused).rejects.toMatchObject({ kind: 'validation_error' })
})
