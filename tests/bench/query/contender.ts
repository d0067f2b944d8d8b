import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { z } from 'zod'

/** The source from which a contender reads. */
export const Setup = z.union([
  z.object({ warehouse: z.string() }),
  z.object({ gateway: z.string(), tokens: z.array(z.string()).min(1) }),
])
export type Setup = z.infer<typeof Setup>

/** One statement to run and read to the end; answered with its milliseconds. */
export const Turn = z.object({ sql: z.string(), params: z.array(z.unknown()).optional() })

const Done = z.object({ ms: z.number() })

/** A client in a separate process, so that garbage collection of one does not slow the other. */
export async function startContender(setup: Setup) {
  const child: ChildProcess = fork(resolve(import.meta.dirname, 'client.ts'), [JSON.stringify(setup)])
  const died = once(child, 'exit').then(() => {
    throw new Error('a contender died')
  })
  died.catch(() => {})
  await Promise.race([once(child, 'message'), died])
  return {
    /** Milliseconds from the request to the complete answer in memory. */
    async run(turn: z.infer<typeof Turn>): Promise<number> {
      child.send(turn)
      const [message] = await Promise.race([once(child, 'message'), died])
      return Done.parse(message).ms
    },
    close: () => void child.kill(),
  }
}
