/** The header of a table as it was delivered and understood. */
export interface HeaderFact {
  cells: readonly string[]
  by: 'name' | 'position'
  /** Every header cell was in quotes, so one pair of quotes was removed from each cell. */
  quoted: boolean
}
