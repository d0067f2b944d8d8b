/** What a thread answers to a job: its result, or why the job threw. */
export type Answer<Output> = { output: Output } | { failure: string }
