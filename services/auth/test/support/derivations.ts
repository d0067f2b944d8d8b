import { createHook } from 'node:async_hooks'

/** How many password hashes this process computes during `work`: the costly part, whatever it takes on this machine. */
export async function countDerivations(work: () => Promise<unknown>): Promise<number> {
  let count = 0
  const hook = createHook({
    init: (_id, type) => {
      if (/ARGON2/i.test(type)) count += 1
    },
  }).enable()
  try {
    await work()
  } finally {
    hook.disable()
  }
  return count
}
