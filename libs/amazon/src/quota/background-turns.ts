import { Bulkhead } from '@platform/lifecycle'

/** A timer of Node cannot wait much longer. */
const dayMs = 86_400_000

/** Lets one background call of each bucket ask Redis at a time; the others of this replica wait in order of arrival. */
export class BackgroundTurns {
  readonly #turns = new Bulkhead({ runningPerKeyMax: 1, full: () => new Error('this queue has no limit') })
  readonly #counts = new Map<string, number>()

  /** Returns how many background calls of the bucket wait or take a token. */
  countOf(bucket: string): number {
    return this.#counts.get(bucket) ?? 0
  }

  /** Runs `work` when it is the call's turn. Returns undefined if that is not within `waitMsMax`. @throws the reason of `signal` */
  async run<T extends object>(
    bucket: string,
    { waitMsMax, signal }: { waitMsMax: number; signal?: AbortSignal | undefined },
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const late = AbortSignal.timeout(Math.min(waitMsMax, dayMs))
    this.#add(bucket, 1)
    try {
      return await this.#turns.run(bucket, signal ? AbortSignal.any([signal, late]) : late, work)
    } catch (error) {
      if (error === late.reason) return undefined
      throw error
    } finally {
      this.#add(bucket, -1)
    }
  }

  #add(bucket: string, more: number): void {
    const count = this.countOf(bucket) + more
    if (count > 0) this.#counts.set(bucket, count)
    else this.#counts.delete(bucket)
  }
}
