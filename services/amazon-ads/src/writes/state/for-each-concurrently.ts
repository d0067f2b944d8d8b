/** Runs `work` on each, so many at a time, and stops beginning when one fails. */
export async function inTurns<T>(
  items: readonly T[],
  together: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(together, items.length) }, worker))
}
