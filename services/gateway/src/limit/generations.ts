/**
 * Detects that Redis may have lost its logs. Each shard has a generation that disappears with its data; a server process has its
 * own id, because another process may have restored an older copy.
 */
export class Generations {
  readonly #known = new Map<number, string>()
  #server: string | undefined
  #dataLost = false

  of(shard: number): string {
    return this.#known.get(shard) ?? ''
  }

  /** Returns whether `generation` replaces a known one. */
  changes(shard: number, generation: string): boolean {
    const known = this.#known.get(shard)
    this.#known.set(shard, generation)
    return known !== undefined && known !== generation
  }

  /** Call it for each new connection. */
  connected(shard: number, generation: string, server: string): void {
    if (this.changes(shard, generation) || (this.#server !== undefined && this.#server !== server))
      this.#dataLost = true
    this.#server = server
  }

  /** Returns whether data may have been lost since the last call of this method. */
  takeDataLost(): boolean {
    const dataLost = this.#dataLost
    this.#dataLost = false
    return dataLost
  }
}
