import { JetStreamApiCodes, JetStreamApiError, jetstreamManager, type StreamConfig } from '@nats-io/jetstream'
import { type KV, Kvm, type KvOptions } from '@nats-io/kv'
import type { NatsConnection } from '@nats-io/transport-node'

/** Connection and replication of streams and buckets. */
export interface StreamStore {
  nats: NatsConnection
  /**
   * Replicas of each stream and bucket (NATS_REPLICAS); the cluster needs as many servers. Undefined: new ones get one replica,
   * existing ones stay unchanged.
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

/** Updates a stream's settings where they differ. Sends no unnecessary update to a cluster that lost a server. */
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
 * Creates a stream, or updates the existing one to the replica count and to `kept`: the settings that operators must not change.
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

/** Opens a bucket with the replica count of streams; creates it when it is missing. */
export async function openBucket(
  store: StreamStore,
  name: string,
  options: Pick<Partial<KvOptions>, 'history' | 'ttl'>,
): Promise<KV> {
  const kv = await new Kvm(store.nats).create(name, { ...options, replicas: store.replicas ?? 1 })
  await update(store, `KV_${name}`, replication(store))
  return kv
}
