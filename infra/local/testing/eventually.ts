import { untilReady } from '../process/until-ready.ts'

/** Waits for a condition. @throws Error naming `what` when it does not come true in time */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  msMax = 5_000,
): Promise<void> {
  const probe = async () => {
    if (!(await condition())) throw new Error(what)
  }
  const reason = await untilReady(probe, AbortSignal.timeout(msMax))
  if (reason !== undefined) throw new Error(`not within ${msMax} ms: ${what}`)
}
