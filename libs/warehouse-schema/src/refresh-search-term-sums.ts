import type { WarehouseConnection } from './apply-warehouse-schema.ts'
import { databaseLock } from './database-lock.ts'
import { addDays, earlier, later, saturdayFrom } from './days.ts'
import { readRows } from './read-rows.ts'
import {
  addUp,
  firstSum,
  forgetTerms,
  haveCollided,
  learnTerms,
  recentFacts,
  removeSums,
} from './search-term-statements.ts'
import { searchTermSums, searchTermSumsDays } from './search-term-sums.ts'

interface Options {
  accountId: string
  /** ISO date: the first day whose facts changed since the last refresh. Without it, all sums are recomputed. */
  from?: string
  /** An account gets sums when it has at least this many facts within the last 28 days. */
  factsMin?: number
}

/** With fewer facts, a window is added up from the facts within a tenth of a second. */
const factsMinDefault = 50_000
const lockSecondsMax = 600
const lockName = databaseLock('search-term-sums')
const facts = 'ads_search_term_daily'
/**
 * Withdraws an account's sums from use, and records the first day from which they must be recomputed. Call it and commit before
 * facts of that day or of later days change. `refreshSearchTermSums` ends the withdrawal, also that of an earlier call.
 */
export async function withdrawSearchTermSums(
  connection: WarehouseConnection,
  { accountId, from }: { accountId: string; from: string },
): Promise<void> {
  // While complete_through is NULL, first_date is the first day to recompute.
  await connection.query(
    `UPDATE feed_watermarks SET first_date = CASE WHEN complete_through IS NULL THEN LEAST(first_date, ?) ELSE ? END,
       complete_through = NULL, updated_at = UTC_TIMESTAMP()
     WHERE account_id = ? AND feed = ?`,
    [from, from, accountId, searchTermSums],
  )
}

/**
 * Brings an account's `ads_search_term_4_weeks` up to the watermark of its search term facts, and opens it to readers. An account
 * below `factsMin` gets no sums. May be repeated at any time; of two concurrent calls, one waits.
 * @returns the number of sums over 28 days that were made
 * @throws Error when another refresh still holds the lock after ten minutes
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

  const firstEnd = saturdayFrom(addDays(source.first, searchTermSumsDays - 1))
  const isWhole = sums !== undefined && (await firstSum(connection, accountId)) === firstEnd
  const changed = from === undefined || !isWhole ? source.first : later(from, source.first)
  const noted = sums?.through === null && typeof sums.first === 'string' ? later(sums.first, source.first) : changed
  const start = earlier(noted, changed)
  await withdrawSearchTermSums(connection, { accountId, from: start })
  await removeSums(connection, accountId, start === source.first ? 'all' : 'latest')
  if (start === source.first) await forgetTerms(connection, accountId)
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

/** Returns the Saturdays whose 28 days are complete and include a day from `start` on, and the latest complete day. */
function lastDaysOf(start: string, { first, through }: { first: string; through: string }): string[] {
  const days: string[] = []
  const earliest = addDays(first, searchTermSumsDays - 1)
  for (let day = saturdayFrom(later(start, earliest)); day <= through; day = addDays(day, 7)) days.push(day)
  return through >= earliest && saturdayFrom(through) !== through ? [...days, through] : days
}
