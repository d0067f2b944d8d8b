import type { Messaging } from '@platform/messaging'
import { openRevocationBucket, type Revocation, revocationKey } from '@platform/tokens'
import type { RevocationChannel } from './revocation-channel.ts'

/** Deadline of a request. On a connection that just broke, the client would wait five seconds. */
const answerMsMax = 1_000

/** Rejects when `work` exceeds the deadline. The work continues unobserved and may be repeated. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the revocation bucket did not respond in time')), answerMsMax)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The NATS key-value bucket that verifiers watch. */
export function revocationBucket(messaging: Messaging): RevocationChannel {
  const has = async ({ type, id }: Revocation): Promise<boolean> => {
    const kv = await inTime(openRevocationBucket(messaging))
    const entry = await inTime(kv.get(revocationKey(type, id)))
    return entry?.operation === 'PUT'
  }
  return {
    name: 'nats',
    connected: messaging.connected,
    onConnect: (listener) => messaging.onConnect(listener),
    lost: async () => false,
    async put(revocations) {
      for (const { type, id, before } of revocations) {
        const kv = await inTime(openRevocationBucket(messaging))
        await inTime(kv.put(revocationKey(type, id), JSON.stringify({ before })))
      }
    },
    async missing(revocations) {
      const missing: Revocation[] = []
      for (const revocation of revocations) if (!(await has(revocation))) missing.push(revocation)
      return missing
    },
  }
}
