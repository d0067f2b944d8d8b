/** The aggregate's name: of its table, and of the watermark that says up to which day it may be used. */
export const searchTermSums = 'ads_search_term_4_weeks'

/** What one row of it adds up. */
export const searchTermSumsDays = 28

/**
 * SQL for the number that stands for a search term, of 64 bits, in `ads_search_terms` and in the sums. Checksums forwards and
 * backwards: a tenth of the price of a cryptographic hash. Two terms that meet in one number are found when the sums are made.
 */
export const searchTermId = (column: string): string => `(CRC32(${column}) << 32 | CRC32(REVERSE(${column})))`
