import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { findOperation, operations } from '@platform/ads-catalog'
import { reportBody, sampleReads } from '@platform/simulator/ads/sample-reads'
import { sampleWrites } from '@platform/simulator/ads/sample-writes'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { type AdsWrites, changedFields, openAdsWrites, valueAt } from '../support/ads-writes.ts'
import { atOnce } from '../support/at-once.ts'

const all = operations().map(({ name, access, kind }) => ({ name, access, kind }))
const reads = all.filter(({ access }) => access === 'read')
const writes = all.filter(({ access }) => access === 'write')
// These need an object that has to be created first.
const followUps = ['reporting.reports.get', 'reporting.reports.delete', 'exports.get']

const Report = z.object({ reportId: z.string() })
const Export = z.object({ exportId: z.string() })

const isCompleted = (payload: unknown) => z.object({ status: z.string() }).parse(payload).status === 'COMPLETED'

let ads: AdsWrites
beforeAll(async () => {
  ads = await openAdsWrites('ads-operations')
})
afterAll(() => ads?.close())
beforeEach(() => ads.resetAmazon())

describe('reads of Amazon Ads through the gateway', () => {
  it('all get the answer of Amazon', async () => {
    const samples = sampleReads(await ads.state(), ads.profileId)
    const failures = await atOnce(
      6,
      reads.filter(({ name }) => !followUps.includes(name)),
      async ({ name }) => {
        const { status, text, body } = await ads.call(name, samples[name] ?? {})
        return body.ok === true && body.operation === name ? [] : [`${name}: ${status} ${text.slice(0, 300)}`]
      },
    )
    expect(failures.flat()).toEqual([])
  })

  it('poll a report to its end, and cancel a queued one', async () => {
    const made = await ads.call('reporting.reports.create', { body: reportBody('followed') })
    const { reportId } = Report.parse(made.body.payload)
    const status = async () => (await ads.call('reporting.reports.get', { params: { reportId } })).body.payload
    await until('the report', async () => isCompleted(await status()), { everyMs: 250 })
    expect(await status()).toMatchObject({ url: expect.stringMatching(/^http/) })
    await ads.turnAmazon({ queuedMs: 60_000 })
    const waiting = Report.parse(
      (await ads.call('reporting.reports.create', { body: reportBody('dropped') })).body.payload,
    )
    const dropped = await ads.call('reporting.reports.delete', { params: { reportId: waiting.reportId } })
    expect(dropped.body).toMatchObject({ ok: true, status: 200 })
  })

  it('poll each kind of export to its end', async () => {
    for (const kind of ['campaigns', 'adGroups', 'targets', 'ads']) {
      const made = await ads.call(`exports.${kind}.create`, { body: {} })
      const { exportId } = Export.parse(made.body.payload)
      const read = async () => (await ads.call('exports.get', { params: { exportId } })).body.payload
      await until('the export', async () => isCompleted(await read()), { everyMs: 250 })
      expect(await read()).toMatchObject({ url: expect.stringMatching(/^http/), fileSize: expect.any(Number) })
    }
  })
})

describe('writes of Amazon Ads through the gateway', () => {
  const snapshots = new Map<string, unknown>()

  it.each(writes.map(({ name }) => name))(
    '%s is previewed without a change, written as previewed, and reverted',
    async (name) => {
      const operation = findOperation(name)
      const family = name
        .split('.')
        .slice(0, name.startsWith('portfolios') ? 1 : 2)
        .join('.')
      if (name === 'sb.themes.create') await ads.makeRoomForTheme()
      const before = await ads.state()
      const sample = sampleWrites(before, 'e2e')[name]
      expect(sample).toBeDefined()

      const preview = await ads.call(name, sample, { confirmArchive: true })
      expect(preview).toMatchObject({ status: 200, body: { ok: true, dryRun: true } })
      const [previewed] = ads.itemsOf(preview)
      expect(previewed).toMatchObject({ index: 0, problems: [] })
      expect(await ads.state()).toEqual(before)

      const commit = await ads.call(name, sample, {
        dryRun: false,
        confirmArchive: true,
        previewId: preview.body.auditId,
      })
      expect(commit.body).toMatchObject({ ok: true, dryRun: false, results: [{ index: 0, ok: true }] })
      const id = ads.resultsOf(commit)[0]?.id ?? ''
      const after = await ads.state()
      expect(ads.changedEntities(before, after)).toEqual([`${family} ${id}`])

      const [was, is] = [before[family]?.[id], after[family]?.[id]]
      snapshots.set(String(commit.body.auditId), was ?? null)
      expect(previewed?.before).toEqual(was ?? null)
      if (was) expect(previewed?.changes.map(({ field }) => field).sort()).toEqual(changedFields(was, is))
      for (const { field, to } of previewed?.changes ?? []) expect(valueAt(is, field)).toEqual(to)

      const auditId = String(commit.body.auditId)
      const isGone = operation.kind === 'archive' || /archived/i.test(String(is?.state))
      if (isGone || name === 'portfolios.create') {
        expect((await ads.revert(auditId, { dryRun: false, confirmArchive: true })).status).toBe(400)
        expect(await ads.state()).toEqual(after)
        return
      }
      expect((await ads.revert(auditId, { confirmArchive: true })).body).toMatchObject({ ok: true, dryRun: true })
      expect(await ads.state()).toEqual(after)
      const reverted = await ads.revert(auditId, { dryRun: false, confirmArchive: true })
      expect(reverted.body).toMatchObject({ ok: true, dryRun: false, results: [{ ok: true }] })
      const end = await ads.state()
      if (was) expect(end).toEqual(before)
      else expect(String(end[family]?.[id]?.state)).toMatch(/^archived$/i)
    },
  )

  it('each leave the state before the write in the audit log', async () => {
    const isThere = async () => {
      const found = await ads.snapshotsInAudit()
      return [...snapshots.keys()].every((auditId) => found.has(auditId))
    }
    await until('every snapshot', isThere, { everyMs: 500 })
    const found = await ads.snapshotsInAudit()
    expect(snapshots.size).toBe(writes.length)
    for (const [auditId, before] of snapshots) expect(found.get(auditId)).toEqual([expect.objectContaining({ before })])
  })
})

it('the catalog and these tests have the same 138 operations, and the unified reads', () => {
  expect(all.filter(({ name }) => !name.startsWith('v1.'))).toHaveLength(138)
  expect(writes).toHaveLength(61)
})
