/** Runs `work` on each item, at most `concurrencyMax` at a time. After a failure it starts no more. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  concurrencyMax: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(concurrencyMax, items.length) }, worker))
}
