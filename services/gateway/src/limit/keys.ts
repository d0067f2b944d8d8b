/**
 * Redis keys of the logs. The keys of one shard share a hash tag, hence a slot of a cluster, so one script call may use them
 * all. One shard suits a single server; a cluster needs several times as many shards as masters.
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

  /**
   * Key of the shard's generation, created by the first call that finds it missing. A different value means that Redis lost its
   * data.
   */
  generationKey(shard: number): string {
    return `generation:{${shard}}`
  }
}
