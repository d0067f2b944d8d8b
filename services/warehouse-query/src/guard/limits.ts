/** Limits of one statement. The server also parses recursively: these stay far below what would exhaust its stack or ours. */
export const LIMITS = {
  sqlBytesMax: 1_048_576,
  /** A list of 50,000 values; it takes a tenth of a second to compile. */
  tokensMax: 100_000,
  nestingMax: 200,
  /** SELECTs after common tables are copied to each use; MariaDB takes up to 100 kB for each. */
  blocksMax: 1000,
  commonTablesMax: 500,
  /** The maximum of a table. Each column of an answer costs the server, the driver and the encoder far more than its tokens. */
  columnsMax: 4096,
  /** Window functions: MariaDB allocates memory by the square of their number; 4,000 in one SELECT take 2.5 GB. */
  windowsMax: 200,
  /** Strings in a row: the server joins them pairwise while parsing, before any time limit applies; 150,000 take 18 s. */
  adjacentStringsMax: 1000,
  /** GROUP BY … WITH ROLLUP levels: the server computes every level for every group; 2,000 take 10 s whatever the time limit. */
  rollupMax: 64,
  /** Calls of CONVERT_TZ: each rewritten call has some sixty tokens. */
  zoneConversionsMax: 1000,
  /** Bytes of the statement with its parameters written in; below the server's smallest useful max_allowed_packet. */
  textBytesMax: 8_388_608,
}
