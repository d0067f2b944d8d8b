import type { Messaging } from '@platform/messaging'
import { openRevocationBucket, type Revocation, revocationKey } from '@platform/tokens'

/** A request to a connection that just broke would wait for its own five seconds. */
const answerMsMax = 1_000

/** Rejects when `work` takes too long; what it does then goes on unobserved, and may be done again. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the revocation bucket does not answer')), answerMsMax)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The bucket that every verifier watches, as it is written to. Each call has a deadline. */
export const revocationBucket = (messaging: Messaging) => ({
  async put({ type, id, before }: Revocation): Promise<void> {
    const kv = await inTime(openRevocationBucket(messaging))
    await inTime(kv.put(revocationKey(type, id), JSON.stringify({ before })))
  },
  async has({ type, id }: Revocation): Promise<boolean> {
    const kv = await inTime(openRevocationBucket(messaging))
    const entry = await inTime(kv.get(revocationKey(type, id)))
    return entry?.operation === 'PUT'
  },
})
