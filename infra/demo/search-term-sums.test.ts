import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refreshSearchTermSums, withdrawSearchTermSums } from '@platform/warehouse-schema'
import { dayNumber } from './calendar.ts'
import { type ScratchWarehouse, scratchWarehouse } from './scratch-warehouse.ts'
import { seedWarehouse } from './seed-warehouse.ts'

const accountId = 'acc_harbor_kitchen'
const sums = 'ads_search_term_4_weeks'
const facts = 'ads_search_term_daily'

let warehouse: ScratchWarehouse
beforeAll(async () => {
  warehouse = await scratchWarehouse()
  await seedWarehouse({ url: warehouse.url, tenant: 'harbor', today: '2026-03-05' })
})
afterAll(() => warehouse?.drop())

const refresh = (from?: string) =>
  refreshSearchTermSums(warehouse.connection, { accountId, factsMin: 1, ...(from !== undefined && { from }) })

const watermark = async () =>
  (await warehouse.rows(`SELECT first_date, complete_through FROM feed_watermarks WHERE feed = '${sums}'`)).map(
    ({ first_date, complete_through }) => [String(first_date).slice(0, 10), String(complete_through).slice(0, 10)],
  )

const metrics = ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units'] as const
const identity = 'campaign_id, search_term, marketplace_id, ad_product, currency'

type Row = Record<string, string | null>

const keyOf = ({ campaign_id, search_term, marketplace_id, ad_product, currency }: Row, saturday: unknown): string =>
  [saturday, campaign_id, search_term, marketplace_id, ad_product, currency].join('|')

/** Converts money to ten-thousandths, so that sums are exact. */
const numbersOf = (row: Row): number[] =>
  metrics.map((name) => Math.round(Number(row[name]) * (name === 'cost' || name === 'sales' ? 10_000 : 1)))

/** Returns the sums of the warehouse and the sums computed from its facts, by Saturday, campaign and search term. */
async function both() {
  const held = await warehouse.rows(
    `SELECT through_date, facts, ${identity}, ${metrics.join(', ')} FROM ${sums} LEFT JOIN ads_search_terms USING (account_id, term_id)`,
  )
  const saturdays = [...new Set(held.map(({ through_date }) => String(through_date)))]
  const made = new Map<string, number[]>()
  for (const fact of await warehouse.rows(
    `SELECT date, ${identity}, ${metrics.join(', ')} FROM ${facts} WHERE account_id = '${accountId}'`,
  )) {
    const numbers = [1, ...numbersOf(fact)]
    for (const saturday of saturdays) {
      const age = dayNumber(saturday) - dayNumber(String(fact.date))
      if (age < 0 || age > 27) continue
      const sofar = made.get(keyOf(fact, saturday))
      made.set(keyOf(fact, saturday), sofar ? sofar.map((sum, index) => sum + (numbers[index] ?? 0)) : numbers)
    }
  }
  return {
    held: new Map(held.map((row) => [keyOf(row, row.through_date), [Number(row.facts), ...numbersOf(row)]])),
    made,
  }
}

async function expectRight() {
  const { held, made } = await both()
  expect(held.size).toBeGreaterThan(1_000)
  expect(held).toEqual(made)
}

describe('refreshSearchTermSums', () => {
  it('leaves a small account without sums', async () => {
    expect(await refreshSearchTermSums(warehouse.connection, { accountId })).toBe(0)
    expect(await watermark()).toEqual([])
  })

  it('adds up the 28 days before every Saturday that has them, and the latest day, and stores the watermark', async () => {
    const [source] = await warehouse.rows(
      `SELECT first_date, complete_through FROM feed_watermarks WHERE feed = '${facts}'`,
    )
    const made = await refresh()
    expect(made).toBeGreaterThan(7)
    expect(await watermark()).toEqual([[String(source?.first_date), String(source?.complete_through)]])
    const others = `SELECT DISTINCT through_date FROM ${sums} WHERE DAYOFWEEK(through_date) <> 7`
    expect(await warehouse.rows(others)).toEqual([{ through_date: source?.complete_through }])
    expect(await warehouse.rows(`SELECT COUNT(DISTINCT through_date) AS n FROM ${sums}`)).toEqual([{ n: String(made) }])
    await expectRight()
  })

  it('follows facts that change, are added and go away, from the first changed day on', async () => {
    const changed = '2026-02-10'
    await withdrawSearchTermSums(warehouse.connection, { accountId, from: changed })
    expect((await watermark()).map(([, through]) => through)).toEqual(['null'])
    await warehouse.connection.query(
      `UPDATE ${facts} SET cost = cost + 1.5, clicks = clicks + 1 WHERE date = '${changed}'`,
    )
    await warehouse.connection.query(`DELETE FROM ${facts} WHERE date = '2026-02-12'`)
    await warehouse.connection.query(
      `UPDATE ${facts} SET search_term = CONCAT('new ', search_term) WHERE date = '2026-02-14'`,
    )
    const { held, made } = await both()
    expect(held).not.toEqual(made)
    const before = await warehouse.rows(`CHECKSUM TABLE ${facts}`)
    expect(await refresh(changed)).toBeGreaterThan(0)
    await expectRight()
    expect(await warehouse.rows(`CHECKSUM TABLE ${facts}`)).toEqual(before)
  })

  it('makes up for a run that ended after it had begun to change facts', async () => {
    await withdrawSearchTermSums(warehouse.connection, { accountId, from: '2026-01-20' })
    await warehouse.connection.query(`UPDATE ${facts} SET sales = sales + 3 WHERE date = '2026-01-20'`)
    await withdrawSearchTermSums(warehouse.connection, { accountId, from: '2026-02-20' })
    await refresh('2026-02-20')
    await expectRight()
  })

  it('moves the latest sum on with the days', async () => {
    const move = (day: string) =>
      warehouse.connection.query(
        `UPDATE feed_watermarks SET complete_through = '${day}' WHERE account_id = '${accountId}' AND feed = '${facts}'`,
      )
    for (const day of ['2026-02-25', '2026-02-26', '2026-02-28']) {
      await move(day)
      await refresh('2026-02-24')
      const others = `SELECT DISTINCT through_date FROM ${sums} WHERE DAYOFWEEK(through_date) <> 7`
      expect(await warehouse.rows(others)).toEqual(day === '2026-02-28' ? [] : [{ through_date: day }])
      await expectRight()
    }
  })

  it('makes the same again', async () => {
    const tables = `CHECKSUM TABLE ${sums}, ads_search_terms`
    await refresh()
    const before = await warehouse.rows(tables)
    await Promise.all([refresh(), warehouse.connect().then((other) => refreshSearchTermSums(other, { accountId }))])
    expect(await warehouse.rows(tables)).toEqual(before)
  })

  it('is not used where two search terms have one number', async () => {
    await warehouse.connection.query("UPDATE ads_search_terms SET search_term = CONCAT(search_term, '!') LIMIT 1")
    await refresh('2026-01-01')
    expect((await watermark()).map(([, through]) => through)).toEqual(['null'])
  })

  it('begins anew when older days arrive', async () => {
    await warehouse.connection.query(
      `UPDATE feed_watermarks SET first_date = '2025-11-20' WHERE account_id = '${accountId}' AND feed = '${facts}'`,
    )
    await refresh('2026-02-20')
    expect((await watermark()).map(([first]) => first)).toEqual(['2025-11-20'])
    await expectRight()
  })
})
