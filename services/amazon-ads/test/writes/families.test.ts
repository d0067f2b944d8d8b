import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Json, openWriting, previewOf, resultsOf, type Writing } from '../support/open-writing.ts'
import { bodyOf, type Sample, samples, updateOf } from '../support/samples.ts'

let ads: Writing
beforeAll(async () => {
  ads = await openWriting()
})
afterAll(() => ads.close())
beforeEach(() => ads.simulator.reset())

const living = async ({ family }: Sample): Promise<Json[]> => {
  const all = await ads.list(`${family}.list`)
  return all.filter(({ state, expressionType }) => !/archived/i.test(String(state)) && expressionType !== 'AUTO')
}

const find = async ({ family }: Sample, id: string | null): Promise<Json | undefined> => {
  const { entities } = JSON.parse(await ads.state()) as { entities: Record<string, Record<string, Json>> }
  return entities[family]?.[id ?? '']
}

describe.each(samples)('$family', (sample) => {
  const { family, idField } = sample
  const archives = (item: Json) => /archived/.test(String(item.state))

  it('previews an update without a mutating request, writes exactly the previewed fields, and reverts it', async () => {
    const [one] = await living(sample)
    if (!one) throw new Error(`no ${family}`)
    const item = updateOf(sample, one)
    const body = bodyOf(sample, [item])
    const confirmArchive = archives(item)
    const [stateBefore, seq] = [await ads.state(), ads.seq()]

    const preview = await ads.dryRun(`${family}.update`, body, { confirmArchive })
    expect(preview).toMatchObject({ status: 200, body: { ok: true, dryRun: true } })
    const [previewed] = previewOf(preview).items
    expect(previewed).toMatchObject({ index: 0, id: one[idField], problems: [], before: one })
    expect(previewed?.changes).not.toEqual([])
    expect(ads.mutating(seq)).toEqual([])
    expect(await ads.state()).toBe(stateBefore)

    const commit = await ads.commit(`${family}.update`, body, { confirmArchive, previewId: preview.body.auditId })
    expect(commit).toMatchObject({ status: 200, body: { ok: true, dryRun: false } })
    expect(resultsOf(commit)).toEqual([{ index: 0, id: one[idField], ok: true }])
    expect(ads.mutating(seq)).toHaveLength(1)
    const changed = await find(sample, String(one[idField]))
    expect(changed).toMatchObject(previewed?.after ?? {})

    const reverted = await ads.revert(String(commit.body.auditId), { dryRun: false })
    if (confirmArchive) {
      expect(reverted).toMatchObject({ status: 400, body: { kind: 'validation_error' } })
      return
    }
    expect(reverted.body).toMatchObject({ ok: true, dryRun: false, results: [{ ok: true }], notReverted: [] })
    expect(await ads.state()).toBe(stateBefore)
  })

  it('creates the previewed entity, refuses or warns of a duplicate, and archives it by a revert', async () => {
    const [one] = await living(sample)
    if (!one) throw new Error(`no ${family}`)
    const operation = sample.createOperation ?? `${family}.create`
    if (family === 'sb.themes') {
      // Each ad group has both themes already, so one of them is archived first.
      const archive = bodyOf(sample, [{ ...updateOf(sample, one), state: 'archived' }])
      const made = await ads.commit('sb.themes.update', archive, { confirmArchive: true })
      expect(resultsOf(made)).toMatchObject([{ ok: true }])
    }
    const body = bodyOf(sample, [sample.create(one, 'zq71')])
    const seq = ads.seq()
    const preview = await ads.dryRun(operation, body)
    expect(previewOf(preview).items).toMatchObject([{ id: null, before: null, problems: [], action: 'create' }])
    expect(ads.mutating(seq)).toEqual([])

    const commit = await ads.commit(operation, body)
    const [result] = resultsOf(commit)
    expect(result).toMatchObject({ index: 0, ok: true, id: expect.stringMatching(/^\d+$/) })
    const made = await find(sample, result?.id ?? '')
    expect(made).toMatchObject({ [idField]: result?.id })

    const unique = !['sb.adGroups', 'sb.ads', 'sd.adGroups'].includes(family)
    const [again] = previewOf(await ads.dryRun(operation, body)).items
    const twin = [expect.objectContaining({ code: 'duplicate', message: expect.stringContaining(result?.id ?? '') })]
    expect(unique ? again?.problems : again?.warnings).toEqual(twin)

    const auditId = String(commit.body.auditId)
    if (family === 'portfolios') {
      expect(await ads.revert(auditId, { dryRun: false })).toMatchObject({ status: 400 })
      return
    }
    const unconfirmed = await ads.revert(auditId, { dryRun: false })
    expect(unconfirmed).toMatchObject({ status: 400, body: { issues: [{ path: 'confirmArchive' }] } })
    const reverted = await ads.revert(auditId, { dryRun: false, confirmArchive: true })
    expect(reverted.body).toMatchObject({ ok: true, results: [{ id: result?.id, ok: true }] })
    expect(String((await find(sample, result?.id ?? ''))?.state ?? 'archived')).toMatch(/archived/i)
  })
})
