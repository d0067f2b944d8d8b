/** One rule that the whole repository keeps. */
export interface Check {
  name: string
  /** Answers what is wrong, in lines for a person; nothing when all is well. `fix` repairs what can be repaired. */
  run(root: string, options: { fix: boolean }): Promise<string[]>
}
