import { Worker } from 'node:worker_threads'
import { FairQueue } from './fair-queue.ts'
import type { Answer } from './messages.ts'

/** Thrown when a key has the maximum number of waiting jobs. */
export class OffloadBusyError extends Error {
  override readonly name = 'OffloadBusyError'
}

interface Options {
  /** Jobs of one key that may wait, besides the running one. */
  waitingMax: number
  /** Milliseconds after which a job fails and its thread is replaced. */
  jobMsMax: number
}

/** A thread that runs jobs of one kind, one at a time. */
export interface Offload<Input, Output> {
  /**
   * Runs a job; keys take turns. Input and output are copied.
   * @throws OffloadBusyError; Error when the job threw, took too long, or its thread died.
   */
  run(key: string, input: Input): Promise<Output>
  close(): Promise<void>
}

interface Job<Input, Output> {
  input: Input
  resolve: (output: Output) => void
  reject: (error: Error) => void
}

/**
 * Prepares a thread for `file`, which calls `serveJobs`. The thread starts with the first job, because most processes never have
 * a job large enough. It does not keep the process alive.
 */
export function openOffload<Input, Output>(file: URL, { waitingMax, jobMsMax }: Options): Offload<Input, Output> {
  const queue = new FairQueue<Job<Input, Output>>()
  let worker: Worker | undefined
  let running: Job<Input, Output> | undefined
  let timer: NodeJS.Timeout | undefined

  const settle = (): Job<Input, Output> | undefined => {
    const job = running
    running = undefined
    clearTimeout(timer)
    return job
  }
  /** Ends the thread and its running job; the next job gets a new thread. */
  const drop = (reason: string): Promise<unknown> => {
    const ended = worker
    worker = undefined
    ended?.removeAllListeners()
    settle()?.reject(new Error(reason))
    return ended?.terminate() ?? Promise.resolve()
  }
  const replace = (reason: string): void => {
    void drop(reason)
    next()
  }
  const open = (): Worker => {
    const opened = new Worker(file)
    opened.unref()
    opened.on('message', (answer: Answer<Output>) => {
      const job = settle()
      if ('output' in answer) job?.resolve(answer.output)
      else job?.reject(new Error(answer.failure))
      next()
    })
    opened.on('error', (error) => replace(`the thread failed: ${error}`))
    opened.on('exit', () => replace('the thread ended'))
    return opened
  }
  const next = (): void => {
    if (running) return
    running = queue.take()
    if (!running) return
    worker ??= open()
    timer = setTimeout(() => replace(`the job took more than ${jobMsMax} ms`), jobMsMax)
    try {
      worker.postMessage(running.input)
    } catch (error) {
      // The input contains a value that cannot be copied.
      settle()?.reject(error instanceof Error ? error : new Error(String(error)))
      next()
    }
  }

  return {
    run: (key, input) =>
      new Promise((resolve, reject) => {
        if (queue.waiting(key) >= waitingMax) return reject(new OffloadBusyError(`${waitingMax} jobs of ${key} wait`))
        queue.add(key, { input, resolve, reject })
        next()
      }),
    async close() {
      for (let job = queue.take(); job; job = queue.take()) job.reject(new Error('the thread is closed'))
      await drop('the thread is closed')
    },
  }
}
