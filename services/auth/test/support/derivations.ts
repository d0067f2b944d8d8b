import { createHook } from 'node:async_hooks'

/** Counts the password hashes that this process computes during `work`, which does not depend on the machine's speed. */
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
