/** Name of the table of sums, and of the watermark up to which its rows are valid. */
export const searchTermSums = 'ads_search_term_4_weeks'

/** Days that one row sums. */
export const searchTermSumsDays = 28

/**
 * Returns SQL for the 64-bit id of a search term in `ads_search_terms` and in the sums. It combines checksums of the text and of
 * its reverse, at a tenth of the cost of a cryptographic hash. Collisions are detected when the sums are made.
 */
export const searchTermId = (column: string): string => `(CRC32(${column}) << 32 | CRC32(REVERSE(${column})))`
