import { Worker } from 'node:worker_threads'

/** Starts threads that keep cores busy. They end with this process, however it ends. */
export function startBusyLoops(count: number): { stop(): Promise<void> } {
  const workers = Array.from({ length: count }, () => new Worker('for (;;);', { eval: true }))
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
