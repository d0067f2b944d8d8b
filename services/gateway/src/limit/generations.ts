/**
 * Tells whether Redis may have lost its logs. Each shard has a generation that is gone with its data; a server process has
 * an id of its own, and another process may have restored an older copy.
 */
export class Generations {
  readonly #known = new Map<number, string>()
  #server: string | undefined
  #forgot = false

  of(shard: number): string {
    return this.#known.get(shard) ?? ''
  }

  /** Whether `generation` replaces a known one. */
  changes(shard: number, generation: string): boolean {
    const known = this.#known.get(shard)
    this.#known.set(shard, generation)
    return known !== undefined && known !== generation
  }

  /** To be called for each new connection. */
  connected(shard: number, generation: string, server: string): void {
    if (this.changes(shard, generation) || (this.#server !== undefined && this.#server !== server)) this.#forgot = true
    this.#server = server
  }

  /** Whether data may be lost since the last call of this. */
  takeForgot(): boolean {
    const forgot = this.#forgot
    this.#forgot = false
    return forgot
  }
}
