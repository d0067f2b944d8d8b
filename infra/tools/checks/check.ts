/** A rule for the whole repository. */
export interface Check {
  name: string
  /** Returns the violations, one line each. `fix` repairs what can be repaired automatically. */
  run(root: string, options: { fix: boolean }): Promise<string[]>
}
