/** Answer of a thread to a job: its result, or the text of its error. */
export type Answer<Output> = { output: Output } | { failure: string }
