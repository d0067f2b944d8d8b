import type { WarehouseConnection } from './apply-warehouse-schema.ts'
import { readRows } from './read-rows.ts'
import { searchTermId, searchTermSums, searchTermSumsDays } from './search-term-sums.ts'

interface Options {
  accountId: string
  /** ISO date: the first day whose facts changed since the last refresh. Without it, everything is added up anew. */
  from?: string
  /** Facts within the last 28 days from which on an account gets sums. */
  factsMin?: number
}

/** Below, the facts themselves are added up within a tenth of a second. */
const factsMinDefault = 50_000
const lockSecondsMax = 600
const lockName = "CONCAT('search-term-sums.', SHA1(DATABASE()))"
const facts = 'ads_search_term_daily'
const dayMs = 86_400_000

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()

const later = (a: string, b: string): string => (a > b ? a : b)

const earlier = (a: string, b: string): string => (later(a, b) === a ? b : a)

/**
 * Stops the use of an account's sums, and notes from which day on they have to be made anew. To be called, and committed, before
 * facts of that day or of later ones change; `refreshSearchTermSums` ends it, also what an earlier call began.
 */
export async function withdrawSearchTermSums(
  connection: WarehouseConnection,
  { accountId, from }: { accountId: string; from: string },
): Promise<void> {
  // While nothing is complete, first_date is the first day that has to be made anew.
  await connection.query(
    `UPDATE feed_watermarks SET first_date = CASE WHEN complete_through IS NULL THEN LEAST(first_date, ?) ELSE ? END,
       complete_through = NULL, updated_at = UTC_TIMESTAMP()
     WHERE account_id = ? AND feed = ?`,
    [from, from, accountId, searchTermSums],
  )
}

/**
 * Brings an account's `ads_search_term_4_weeks` up to its search term facts, as far as their watermark goes, and lets readers
 * use it. An account that is too small for it to matter gets none. May be run again at any time; of two at once, one waits.
 * @returns how many sums over 28 days were made
 */
export async function refreshSearchTermSums(connection: WarehouseConnection, options: Options): Promise<number> {
  const [answer] = readRows(await connection.query(`SELECT GET_LOCK(${lockName}, ${lockSecondsMax}) AS locked`))
  if (Number(answer?.locked) !== 1) throw new Error('another refresh of search term sums still runs')
  try {
    // An INSERT … SELECT would otherwise lock the facts that it reads.
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
    return await refresh(connection, options)
  } finally {
    await connection.query(`SELECT RELEASE_LOCK(${lockName})`)
  }
}

async function refresh(connection: WarehouseConnection, options: Options): Promise<number> {
  const { accountId, from, factsMin = factsMinDefault } = options
  const feeds = readRows(
    await connection.query(
      `SELECT feed, DATE_FORMAT(first_date, '%Y-%m-%d') AS first, DATE_FORMAT(complete_through, '%Y-%m-%d') AS through
       FROM feed_watermarks WHERE account_id = ? AND feed IN (?, ?)`,
      [accountId, facts, searchTermSums],
    ),
  )
  const source = feeds.find(({ feed }) => feed === facts)
  if (typeof source?.first !== 'string' || typeof source.through !== 'string') return 0
  const sums = feeds.find(({ feed }) => feed === searchTermSums)
  if (!sums && (await recentFacts(connection, accountId, source.through)) < factsMin) return 0

  const earliest = addDays(source.first, searchTermSumsDays - 1)
  const firstEnd = addDays(earliest, 6 - weekdayOf(earliest))
  const isWhole = sums !== undefined && (await firstSum(connection, accountId)) === firstEnd
  const changed = from === undefined || !isWhole ? source.first : later(from, source.first)
  const noted = sums?.through === null && typeof sums.first === 'string' ? later(sums.first, source.first) : changed
  const start = earlier(noted, changed)
  await withdrawSearchTermSums(connection, { accountId, from: start })
  await (start === source.first ? removeAll(connection, accountId) : removeLatest(connection, accountId))
  for (let day = start; day <= source.through; day = addDays(day, 7)) await learnTerms(connection, accountId, day)
  if (await haveCollided(connection, accountId)) return 0
  const lastDays = lastDaysOf(start, { first: source.first, through: source.through })
  for (const lastDay of lastDays) await addUp(connection, accountId, lastDay)
  await connection.query(
    `REPLACE INTO feed_watermarks (account_id, feed, first_date, complete_through, updated_at)
     VALUES (?, ?, ?, ?, UTC_TIMESTAMP())`,
    [accountId, searchTermSums, source.first, source.through],
  )
  return lastDays.length
}

async function recentFacts(connection: WarehouseConnection, accountId: string, through: string): Promise<number> {
  const [row] = readRows(
    await connection.query(`SELECT COUNT(*) AS facts FROM ${facts} WHERE account_id = ? AND date BETWEEN ? AND ?`, [
      accountId,
      addDays(through, 1 - searchTermSumsDays),
      through,
    ]),
  )
  return Number(row?.facts)
}

/** The last day of the earliest sum that there is. */
async function firstSum(connection: WarehouseConnection, accountId: string): Promise<unknown> {
  const earliest = `SELECT DATE_FORMAT(MIN(through_date), '%Y-%m-%d') AS day FROM ${searchTermSums} WHERE account_id = ?`
  return readRows(await connection.query(earliest, [accountId]))[0]?.day
}

async function removeAll(connection: WarehouseConnection, accountId: string): Promise<void> {
  for (const table of ['ads_search_terms', searchTermSums])
    await connection.query(`DELETE FROM ${table} WHERE account_id = ?`, [accountId])
}

/** What does not end on a Saturday ended on the day that was the latest one. */
async function removeLatest(connection: WarehouseConnection, accountId: string): Promise<void> {
  const ends = readRows(
    await connection.query(
      `SELECT DATE_FORMAT(through_date, '%Y-%m-%d') AS day FROM
         (SELECT DISTINCT through_date FROM ${searchTermSums} WHERE account_id = ?) ends
       WHERE DAYOFWEEK(through_date) <> 7`,
      [accountId],
    ),
  )
  for (const { day } of ends)
    await connection.query(`DELETE FROM ${searchTermSums} WHERE account_id = ? AND through_date = ?`, [accountId, day])
}

/** Notes the search terms of a week, and of each number whether it stands for two of them. */
async function learnTerms(connection: WarehouseConnection, accountId: string, day: string): Promise<void> {
  await connection.query(
    `INSERT INTO ads_search_terms (account_id, term_id, search_term, collided)
     SELECT ?, ${searchTermId('search_term')}, search_term, 0
     FROM (SELECT DISTINCT search_term FROM ${facts} WHERE account_id = ? AND date BETWEEN ? AND ?) week
     ON DUPLICATE KEY UPDATE
       collided = IF(ads_search_terms.search_term = VALUES(search_term), ads_search_terms.collided, 1)`,
    [accountId, accountId, day, addDays(day, 6)],
  )
}

async function haveCollided(connection: WarehouseConnection, accountId: string): Promise<boolean> {
  const collided = 'SELECT 1 FROM ads_search_terms WHERE account_id = ? AND collided = 1 LIMIT 1'
  return readRows(await connection.query(collided, [accountId])).length > 0
}

/** The Saturdays whose 28 days are all there and reach a day from `start` on, and the latest complete day. */
function lastDaysOf(start: string, { first, through }: { first: string; through: string }): string[] {
  const days: string[] = []
  const earliest = addDays(first, searchTermSumsDays - 1)
  const from = later(start, earliest)
  for (let day = addDays(from, 6 - weekdayOf(from)); day <= through; day = addDays(day, 7)) days.push(day)
  return through >= earliest && weekdayOf(through) !== 6 ? [...days, through] : days
}

/** What a campaign's facts have in common is joined: beside the numbers of every group, text would take the work to disk. */
async function addUp(connection: WarehouseConnection, accountId: string, lastDay: string): Promise<void> {
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
