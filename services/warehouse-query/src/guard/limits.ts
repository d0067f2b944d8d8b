/** The server parses recursively too: these stay far below what makes it, or us, run out of stack. */
export const LIMITS = {
  sqlBytesMax: 1_048_576,
  /** A list of 50,000 values; it takes a tenth of a second to compile. */
  tokensMax: 100_000,
  nestingMax: 200,
  /** SELECTs after common tables are copied to where they are used; MariaDB takes up to 100 kB for each. */
  blocksMax: 1000,
  commonTablesMax: 500,
  /** A table's own maximum. Each column of an answer costs the server, the driver and the encoder far more than its words. */
  columnsMax: 4096,
  /** MariaDB allocates memory by their square: 4,000 in one SELECT are 2.5 GB. */
  windowsMax: 200,
  /** It joins them pairwise while parsing, out of reach of any time limit: 150,000 take 18 s. */
  adjacentStringsMax: 1000,
  /** It computes every level for every group: 2,000 take 10 s, whatever the time limit. */
  rollupMax: 64,
  /** Calls of CONVERT_TZ: what is sent has some sixty tokens for each. */
  zoneConversionsMax: 1000,
  /** Statement with its parameters written in; below the server's smallest useful max_allowed_packet. */
  textBytesMax: 8_388_608,
}
