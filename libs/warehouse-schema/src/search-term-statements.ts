import type { WarehouseConnection } from './apply-warehouse-schema.ts'
import { addDays } from './days.ts'
import { readRows } from './read-rows.ts'
import { searchTermId, searchTermSums, searchTermSumsDays } from './search-term-sums.ts'

const facts = 'ads_search_term_daily'

/** Counts the facts within the 28 days up to `through`. */
export async function recentFacts(
  connection: WarehouseConnection,
  accountId: string,
  through: string,
): Promise<number> {
  const [row] = readRows(
    await connection.query(`SELECT COUNT(*) AS facts FROM ${facts} WHERE account_id = ? AND date BETWEEN ? AND ?`, [
      accountId,
      addDays(through, 1 - searchTermSumsDays),
      through,
    ]),
  )
  return Number(row?.facts)
}

/** Returns the last day of the earliest sum. */
export async function firstSum(connection: WarehouseConnection, accountId: string): Promise<unknown> {
  const earliest = `SELECT DATE_FORMAT(MIN(through_date), '%Y-%m-%d') AS day FROM ${searchTermSums} WHERE account_id = ?`
  return readRows(await connection.query(earliest, [accountId]))[0]?.day
}

/** Removes sums: all of them, or those that do not end on a Saturday, each of which ended on a day that was the latest. */
export async function removeSums(
  connection: WarehouseConnection,
  accountId: string,
  which: 'all' | 'latest',
): Promise<void> {
  const ends = readRows(
    await connection.query(
      `SELECT DATE_FORMAT(through_date, '%Y-%m-%d') AS day FROM
         (SELECT DISTINCT through_date FROM ${searchTermSums} WHERE account_id = ?) ends
       WHERE ${which === 'all' ? 'TRUE' : 'DAYOFWEEK(through_date) <> 7'}`,
      [accountId],
    ),
  )
  // One sum at a time: some servers do not accept a transaction of millions of rows.
  for (const { day } of ends)
    await connection.query(`DELETE FROM ${searchTermSums} WHERE account_id = ? AND through_date = ?`, [accountId, day])
}

/** Removes the search terms that `learnTerms` stored. */
export const forgetTerms = (connection: WarehouseConnection, accountId: string) =>
  connection.query('DELETE FROM ads_search_terms WHERE account_id = ?', [accountId])

/** Stores the search terms of a week, and marks term ids that belong to two search terms. */
export async function learnTerms(connection: WarehouseConnection, accountId: string, day: string): Promise<void> {
  await connection.query(
    `INSERT INTO ads_search_terms (account_id, term_id, search_term, collided)
     SELECT ?, ${searchTermId('search_term')}, search_term, 0
     FROM (SELECT DISTINCT search_term FROM ${facts} WHERE account_id = ? AND date BETWEEN ? AND ?) week
     ON DUPLICATE KEY UPDATE
       collided = IF(ads_search_terms.search_term = VALUES(search_term), ads_search_terms.collided, 1)`,
    [accountId, accountId, day, addDays(day, 6)],
  )
}

/** Returns whether a term id belongs to two of the account's search terms. */
export async function haveCollided(connection: WarehouseConnection, accountId: string): Promise<boolean> {
  const collided = 'SELECT 1 FROM ads_search_terms WHERE account_id = ? AND collided = 1 LIMIT 1'
  return readRows(await connection.query(collided, [accountId])).length > 0
}

/**
 * Sums the facts of the 28 days up to `lastDay`. Columns that are constant per campaign are joined afterwards: grouping by text
 * as well as by numbers would spill to disk.
 */
export async function addUp(connection: WarehouseConnection, accountId: string, lastDay: string): Promise<void> {
  await connection.query(`DELETE FROM ${searchTermSums} WHERE account_id = ? AND through_date = ?`, [
    accountId,
    lastDay,
  ])
  const days = [accountId, addDays(lastDay, 1 - searchTermSumsDays), lastDay]
  await connection.query(
    `INSERT INTO ${searchTermSums} (account_id, through_date, campaign_id, term_id, marketplace_id, ad_product, currency,
       facts, impressions, clicks, cost, sales, orders, units)
     SELECT ?, ?, sums.campaign_id, sums.term, campaigns.marketplace_id, campaigns.ad_product, campaigns.currency,
       sums.facts, sums.impressions, sums.clicks, sums.cost, sums.sales, sums.orders, sums.units
     FROM (SELECT campaign_id, ${searchTermId('search_term')} AS term, COUNT(*) AS facts, SUM(impressions) AS impressions,
             SUM(clicks) AS clicks, SUM(cost) AS cost, SUM(sales) AS sales, SUM(orders) AS orders, SUM(units) AS units
           FROM ${facts} WHERE account_id = ? AND date BETWEEN ? AND ? GROUP BY campaign_id, term) sums
     JOIN (SELECT campaign_id, MIN(marketplace_id) AS marketplace_id, MIN(ad_product) AS ad_product, MIN(currency) AS currency
           FROM ${facts} WHERE account_id = ? AND date BETWEEN ? AND ? GROUP BY campaign_id) campaigns
       ON campaigns.campaign_id = sums.campaign_id`,
    [accountId, lastDay, ...days, ...days],
  )
}
