import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { answerSchema, findOperation, operations } from '@platform/ads-catalog'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { type AdsClient, openAds } from './testing/ads-client.ts'
import { sampleReads } from './testing/sample-reads.ts'
import { sampleWrites } from './testing/sample-writes.ts'

const ajv = new Ajv({ allErrors: true, strict: false })
formats.default(ajv)
ajv.addFormat('id64', true)

let ads: AdsClient
beforeAll(async () => {
  ads = await openAds()
})
afterAll(() => ads.close())

const asked = ['reporting.reports.get', 'reporting.reports.delete', 'exports.get']
const reads = operations().filter(({ access, name }) => access === 'read' && !asked.includes(name))
const writes = operations().filter(({ access }) => access === 'write')

// Differences between the published schema and observed answers: empty lists, expressions that are lists, batches answered
// with a list.
const disagreed = /must NOT have fewer than 1 items|xpressions must be object|^ must be object/

/** Returns the violations of the answer's schema; BigInts are validated as numbers. */
function breaches(name: string, body: unknown): string[] {
  const schema = answerSchema(findOperation(name))
  if (!schema) return []
  const plain: unknown = JSON.parse(JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? 1 : value)))
  const validate = ajv.compile(schema)
  const errors = validate(plain) ? [] : (validate.errors ?? [])
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`).filter((text) => !disagreed.test(text))
}

const textOf = (body: unknown) => JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? `${value}` : value))

describe('the simulated Ads API', () => {
  it.each(reads.map(({ name }) => name))('answers %s according to its schema', async (name) => {
    const sample = sampleReads(await ads.state(), ads.profileId)[name]
    expect(sample).toBeDefined()
    const answer = await ads.call(name, sample)
    expect({ status: answer.status, body: answer.status < 300 || answer.body }).toEqual({
      status: findOperation(name).successStatus,
      body: true,
    })
    expect(breaches(name, answer.body)).toEqual([])
  })

  it.each(writes.map(({ name }) => name))('writes by %s and answers according to its schema', async (name) => {
    ads.simulator.reset()
    const before = await ads.state()
    if (name === 'sb.themes.create') {
      const [theme] = Object.values(before['sb.themes'] ?? {})
      const body = { themes: [{ themeId: theme?.themeId, adGroupId: theme?.adGroupId, state: 'archived' }] }
      await ads.call('sb.themes.update', { body })
    }
    const sample = sampleWrites(before, 'every')[name]
    expect(sample).toBeDefined()
    const answer = await ads.call(name, sample)
    expect(answer.status).toBe(findOperation(name).successStatus)
    expect(breaches(name, answer.body)).toEqual([])
    expect(textOf(answer.body)).not.toMatch(/INVALID_ARGUMENT|errorType|"details"/)
    expect(await ads.state()).not.toEqual(before)
  })
})
