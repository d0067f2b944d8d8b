/** The server parses recursively too: these stay far below what makes it, or us, run out of stack. */
export const LIMITS = {
  sqlBytesMax: 1_048_576,
  tokensMax: 200_000,
  nestingMax: 200,
  /** SELECTs after common tables are copied to where they are used; MariaDB takes up to 100 kB for each. */
  blocksMax: 1000,
  commonTablesMax: 500,
  /** Statement with its parameters written in; below the server's smallest useful max_allowed_packet. */
  textBytesMax: 8_388_608,
}
