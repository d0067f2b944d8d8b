import { parentPort } from 'node:worker_threads'
import type { Answer } from './messages.ts'

/** Runs jobs on this thread, one after the other. Call it in the file that is passed to `openOffload`. */
export function serveJobs<Input, Output>(run: (input: Input) => Output): void {
  const port = parentPort
  if (!port) throw new Error('serveJobs runs on a thread that openOffload has started')
  const answerOf = (input: Input): Answer<Output> => {
    try {
      return { output: run(input) }
    } catch (error) {
      return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  port.on('message', (input: Input) => port.postMessage(answerOf(input)))
}
