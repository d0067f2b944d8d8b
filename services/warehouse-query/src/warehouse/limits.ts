/** Limits that the contract promises callers. */
export const limits = {
  rowsMax: 50_000,
  /** Bytes of JSON of a whole answer. */
  answerBytesMax: 10 * 1_048_576,
  queryMsDefault: 60_000,
  queryMsMax: 120_000,
} as const
