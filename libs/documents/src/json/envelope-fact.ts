/** Content of a JSON document beside its records. */
export interface EnvelopeFact {
  /** Path of the records; empty if the document is their array. */
  recordPath: string
  /** Number of elements of each other array, by path: an empty part beside a full one means that Amazon has not finished it. */
  arrays: Record<string, number>
  /** JSON text of other members of at most 4,096 characters, by path. */
  members: Record<string, string>
}
