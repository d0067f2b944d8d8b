import { JetStreamApiCodes, JetStreamApiError, jetstreamManager, type StreamConfig } from '@nats-io/jetstream'
import { type KV, Kvm, type KvOptions } from '@nats-io/kv'
import type { NatsConnection } from '@nats-io/transport-node'

/** Where streams and buckets are kept. */
export interface StreamStore {
  nats: NatsConnection
  /**
   * Servers that keep each stream and bucket (NATS_REPLICAS); the cluster needs as many. Undefined: one for what is made, and what is
   * there stays as it is.
   */
  replicas?: number | undefined
}

type Settings = Partial<StreamConfig> & { name: string }

const isMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound

const differs = (is: object, wanted: object): boolean => {
  const now: Record<string, unknown> = { ...is }
  return Object.entries(wanted).some(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value))
}

/** Brings a stream to these settings where they differ. A cluster that has lost a server is asked for nothing it has already. */
async function update({ nats }: StreamStore, name: string, wanted: Partial<StreamConfig>): Promise<boolean> {
  const { streams } = await jetstreamManager(nats, { checkAPI: false })
  try {
    const { config } = await streams.info(name)
    if (differs(config, wanted)) await streams.update(name, wanted)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

const replication = ({ replicas }: StreamStore) => (replicas === undefined ? {} : { num_replicas: replicas })

/**
 * Makes a stream, or brings the one that is there to the replica count, and to `kept`: those of its settings that are not the
 * operator's to change.
 */
export async function ensureStream(
  store: StreamStore,
  { name, ...settings }: Settings,
  kept: Partial<StreamConfig> = {},
): Promise<void> {
  if (await update(store, name, { ...kept, ...replication(store) })) return
  const { streams } = await jetstreamManager(store.nats, { checkAPI: false })
  await streams.add({ name, ...settings, ...kept, num_replicas: store.replicas ?? 1 })
}

/** Opens a bucket, made when it is missing, with the replica count that streams have. */
export async function openBucket(
  store: StreamStore,
  name: string,
  options: Pick<Partial<KvOptions>, 'history' | 'ttl'>,
): Promise<KV> {
  const kv = await new Kvm(store.nats).create(name, { ...options, replicas: store.replicas ?? 1 })
  await update(store, `KV_${name}`, replication(store))
  return kv
}
