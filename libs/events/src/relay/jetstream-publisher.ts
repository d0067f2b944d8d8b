import { JetStreamApiCodes, JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'
import { auditStream, eventIdHeader } from '../subject.ts'
import type { Entry } from './in-flight.ts'

const StoredIds = z.object({ stored: z.array(z.string()) })

/** Asks audit-log which of these events it has stored. @throws PlatformError when it does not answer. */
export const askStored = async (messaging: Messaging, ids: string[]): Promise<Set<string>> =>
  new Set(StoredIds.parse(await callCommand(messaging, 'audit-log', 'audit.stored', { ids })).stored)

/** Publishes events to the stream, and checks whether the stream still holds them. */
export class JetStreamPublisher {
  readonly #jetstream: JetStreamClient

  constructor({ nats }: Messaging) {
    this.#jetstream = jetstream(nats, { timeout: 2_000 })
  }

  /** Resolves with the stream's acknowledgement. A repeated attempt has the same message id, a replacement a new one. */
  publish({ id, attempt, subject, text }: Entry): Promise<{ seq: number; duplicate: boolean }> {
    const header = headers()
    header.set(eventIdHeader, id)
    return this.#jetstream.publish(subject, text, { msgID: attempt === 0 ? id : `${id}.${attempt}`, headers: header })
  }

  /** Returns whether the stream has lost an event that it had acknowledged. */
  async hasLost({ id, streamSequence }: Entry): Promise<boolean> {
    try {
      const { streams } = await this.#jetstream.jetstreamManager(false)
      const message = await streams.getMessage(auditStream, { seq: streamSequence })
      return message?.header.get(eventIdHeader) !== id
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return true
      throw error
    }
  }
}
