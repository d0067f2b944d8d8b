import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { seedBenchTable } from './bench-table.ts'
import { demoTenants } from './catalogue.ts'
import { type ScratchWarehouse, scratchWarehouse } from './scratch-warehouse.ts'
import { seedWarehouse } from './seed-warehouse.ts'
import { tables } from './tables.ts'

const today = '2026-03-02'
const lastDay = '2026-03-01'

const warehouses = new Map<string, ScratchWarehouse>()

beforeAll(async () => {
  await Promise.all(
    demoTenants.map(async ({ key }) => {
      const warehouse = await scratchWarehouse()
      warehouses.set(key, warehouse)
      await seedWarehouse({ url: warehouse.url, tenant: key, today })
    }),
  )
})

afterAll(async () => {
  for (const warehouse of warehouses.values()) await warehouse.drop()
})

const of = (key: string) => {
  const warehouse = warehouses.get(key)
  if (!warehouse) throw new Error(`${key} was not seeded`)
  return warehouse
}

const checksums = (warehouse: ScratchWarehouse) => warehouse.rows(`CHECKSUM TABLE ${Object.keys(tables).join(', ')}`)
const withoutSchema = (sums: Record<string, string | null>[]) => sums.map(({ Checksum }) => Checksum)

describe.each(demoTenants)('the seeded warehouse of $name', ({ key, accounts, profiles, merchants }) => {
  it.each([
    ['ads_campaign_daily', 'clicks > impressions OR orders > clicks OR units < orders OR cost < 0 OR impressions < 1'],
    [
      'ads_search_term_daily',
      'clicks > impressions OR orders > clicks OR units < orders OR cost < 0 OR impressions < 1',
    ],
    ['ads_asin_daily', 'clicks > impressions OR orders > clicks OR units < orders OR cost < 0 OR impressions < 1'],
    ['retail_sales_daily', 'orders > units OR sales < 0 OR (units = 0) <> (sales = 0)'],
    ['retail_traffic_daily', 'sessions > page_views OR units > sessions OR buy_box_percentage NOT BETWEEN 0 AND 100'],
    [
      'search_query_performance',
      `impressions_brand > impressions_total OR clicks_brand > clicks_total OR cart_adds_brand > cart_adds_total
       OR purchases_brand > purchases_total OR purchases_total > clicks_total OR DAYOFWEEK(week_start) <> 1`,
    ],
  ])('has no inconsistent row in %s', async (table, impossible) => {
    const [filled] = await of(key).rows(
      `SELECT COUNT(*) > 0 AS yes, MAX(account_id IN (SELECT account_id FROM accounts)) AS known FROM ${table}`,
    )
    expect(filled).toEqual({ yes: '1', known: '1' })
    expect(await of(key).rows(`SELECT * FROM ${table} WHERE ${impossible} LIMIT 3`)).toEqual([])
  })

  it('never attributes more sales to ads than the account sold on that day in that marketplace', async () => {
    const ads =
      'SELECT account_id, date, marketplace_id, SUM(sales) AS sales, SUM(units) AS units FROM ads_campaign_daily GROUP BY 1, 2, 3'
    const retail =
      'SELECT account_id, date, marketplace_id, SUM(sales) AS sales, SUM(units) AS units FROM retail_sales_daily GROUP BY 1, 2, 3'
    expect(
      await of(key).rows(
        `SELECT ads.* FROM (${ads}) ads LEFT JOIN (${retail}) retail USING (account_id, date, marketplace_id)
         WHERE retail.sales IS NULL OR ads.sales > retail.sales OR ads.units > retail.units LIMIT 3`,
      ),
    ).toEqual([])
  })

  it('never gives products and search terms more than their campaign', async () => {
    for (const table of ['ads_asin_daily', 'ads_search_term_daily']) {
      const parts = `SELECT account_id, date, campaign_id, SUM(impressions) AS impressions, SUM(clicks) AS clicks, SUM(cost) AS cost,
        SUM(sales) AS sales, SUM(orders) AS orders, SUM(units) AS units FROM ${table} GROUP BY 1, 2, 3`
      const over = ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units'].map(
        (metric) => `part.${metric} > whole.${metric}`,
      )
      expect(
        await of(key).rows(
          `SELECT part.* FROM (${parts}) part LEFT JOIN ads_campaign_daily whole USING (account_id, date, campaign_id)
           WHERE whole.campaign_id IS NULL OR ${over.join(' OR ')} LIMIT 3`,
        ),
      ).toEqual([])
    }
  })

  it.each(Object.entries(tables).filter(([, columns]) => columns.some((name) => name === 'currency')))(
    'keeps %s in the currency of the marketplace',
    async (table, columns) => {
      const key1 = columns.some((name) => name === 'marketplace_id')
        ? 'facts.marketplace_id'
        : table === 'accounts'
          ? 'facts.home_marketplace_id'
          : '(SELECT marketplace_id FROM ads_campaigns c WHERE c.account_id = facts.account_id AND c.campaign_id = facts.campaign_id)'
      const wrong = `SELECT facts.* FROM ${table} facts LEFT JOIN marketplaces m
        ON m.account_id = facts.account_id AND m.marketplace_id = ${key1}
        WHERE m.currency IS NULL OR m.currency <> facts.currency LIMIT 3`
      expect(await of(key).rows(wrong)).toEqual([])
    },
  )

  it('has no fractions of a yen', async () => {
    expect(
      await of(key).rows(
        "SELECT * FROM ads_asin_daily WHERE currency = 'JPY' AND (cost % 1 <> 0 OR sales % 1 <> 0) LIMIT 3",
      ),
    ).toEqual([])
  })

  it('puts watermarks one to three days behind, and rows up to yesterday', async () => {
    const late = await of(key).rows(
      `SELECT * FROM feed_watermarks WHERE feed <> 'search_query_performance' AND DATEDIFF('${today}', complete_through) NOT BETWEEN 1 AND 3`,
    )
    expect(late).toEqual([])
    for (const feed of [
      'ads_campaign_daily',
      'ads_search_term_daily',
      'ads_asin_daily',
      'retail_sales_daily',
      'retail_traffic_daily',
    ]) {
      const [edge] = await of(key).rows(
        `SELECT MAX(date) AS last, MIN(date) AS first, (SELECT MIN(first_date) FROM feed_watermarks WHERE feed = '${feed}') AS known FROM ${feed}`,
      )
      expect({ feed, last: edge?.last, first: edge?.first }).toEqual({ feed, last: lastDay, first: edge?.known })
    }
    const weeks = await of(key).rows(
      `SELECT w.* FROM feed_watermarks w WHERE feed = 'search_query_performance' AND complete_through <>
       (SELECT MAX(week_start) + INTERVAL 6 DAY FROM search_query_performance q WHERE q.account_id = w.account_id)`,
    )
    expect(weeks).toEqual([])
  })

  it('agrees with the catalogue', async () => {
    expect(await of(key).rows('SELECT account_id AS id FROM accounts')).toEqual(
      accounts.map(({ id }) => ({ id })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const shops = await of(key).rows('SELECT merchant_id FROM marketplaces')
    expect(new Set(shops.map(({ merchant_id }) => merchant_id))).toEqual(
      new Set(merchants.map(({ merchantId }) => merchantId)),
    )
    const ids = await of(key).rows('SELECT profile_id FROM ads_profiles')
    expect(new Set(ids.map(({ profile_id }) => profile_id))).toEqual(
      new Set(profiles.map(({ profileId }) => profileId)),
    )
  })

  it('is left unchanged by a second run, whatever its options', async () => {
    const before = await checksums(of(key))
    const again = await seedWarehouse({ url: of(key).url, tenant: key, today: '2026-05-05', rows: 20_000 })
    expect(again).toMatchObject({ seeded: false, rows: 0 })
    expect(await checksums(of(key))).toEqual(before)
  })
})

describe('seedWarehouse', () => {
  it('gives the tenants different data', async () => {
    for (const column of ['account_id', 'campaign_id']) {
      const [a, b] = await Promise.all(
        ['northwind', 'harbor'].map((key) => of(key).rows(`SELECT DISTINCT ${column} AS id FROM ads_campaigns`)),
      )
      const known = new Set(a?.map(({ id }) => id))
      expect(b?.filter(({ id }) => known.has(id ?? null))).toEqual([])
    }
  })

  it('leaves one account without Brand Analytics', async () => {
    const missing = await of('northwind').rows(
      `SELECT account_id FROM accounts WHERE account_id NOT IN
       (SELECT account_id FROM feed_watermarks WHERE feed = 'search_query_performance')`,
    )
    expect(missing).toEqual([{ account_id: 'acc_northwind_eu' }])
    expect(
      await of('northwind').rows(
        "SELECT 1 FROM search_query_performance WHERE account_id = 'acc_northwind_eu' LIMIT 1",
      ),
    ).toEqual([])
  })

  it('has the same tables by INSERT as by LOAD DATA, also after an interrupted run', async () => {
    const warehouse = await scratchWarehouse()
    try {
      await seedWarehouse({ url: warehouse.url, tenant: 'harbor', today: '2026-01-10', method: 'insert' })
      await warehouse.connection.query('DELETE FROM feed_watermarks')
      await seedWarehouse({ url: warehouse.url, tenant: 'harbor', today, method: 'insert' })
      expect(withoutSchema(await checksums(warehouse))).toEqual(withoutSchema(await checksums(of('harbor'))))
    } finally {
      await warehouse.drop()
    }
  })

  it('is replaced with --fresh, and is seeded once by two concurrent runs', async () => {
    const warehouse = await scratchWarehouse()
    try {
      const seed = (fresh: boolean) => seedWarehouse({ url: warehouse.url, tenant: 'harbor', today, fresh })
      const runs = await Promise.all([seed(false), seed(false)])
      expect(runs.filter(({ seeded }) => seeded).length).toBe(1)
      const before = await checksums(warehouse)
      expect(await seed(true)).toMatchObject({ seeded: true })
      expect(await checksums(warehouse)).toEqual(before)
    } finally {
      await warehouse.drop()
    }
  })
})

describe('seedBenchTable', () => {
  it('has the same rows of about 180 bytes of JSON after every run', async () => {
    const { url, rows } = of('harbor')
    await seedBenchTable({ url, rows: 5_000 })
    const before = await rows('CHECKSUM TABLE bench_rows')
    const [size] = await rows('SELECT COUNT(*) AS rows_, COUNT(DISTINCT id) AS ids FROM bench_rows')
    expect(size).toEqual({ rows_: '5000', ids: '5000' })
    const sample = await rows('SELECT * FROM bench_rows LIMIT 600')
    const bytes = Buffer.byteLength(JSON.stringify(sample)) / sample.length
    expect(Object.keys(sample[0] ?? {}).length).toBe(9)
    expect(bytes).toBeGreaterThan(165)
    expect(bytes).toBeLessThan(225)
    await seedBenchTable({ url, rows: 5_000 })
    expect(await rows('CHECKSUM TABLE bench_rows')).toEqual(before)
    await of('harbor').connection.query('DROP TABLE bench_rows')
  })
})
