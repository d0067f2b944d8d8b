/**
 * Names of the logs. Those of one shard share a hash tag, hence a slot of a cluster: one script call may take them all.
 * One shard is right for one server; a cluster wants several times as many shards as it has masters.
 */
export class LogKeys {
  readonly #shards: number

  constructor(shards: number) {
    this.#shards = shards
  }

  shardOf(credentialId: string): number {
    if (this.#shards === 1) return 0
    let hash = 0
    for (let i = 0; i < credentialId.length; i++) hash = (hash * 31 + credentialId.charCodeAt(i)) | 0
    return (hash >>> 0) % this.#shards
  }

  keyOf(credentialId: string, shard: number): string {
    return `log:{${shard}}:${credentialId}`
  }

  credentialOf(key: string): string {
    return key.slice(key.indexOf('}:') + 2)
  }

  batchKey(id: string, shard: number): string {
    return `batch:{${shard}}:${id}`
  }

  /** Set once by whichever call finds it missing: another one means that Redis lost what it knew. */
  generationKey(shard: number): string {
    return `generation:{${shard}}`
  }
}
