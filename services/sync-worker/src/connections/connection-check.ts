import { failureOf } from '../run/failure-of.ts'

/** One step of using a connection. */
export interface ConnectionCheck {
  name: 'token' | 'role' | 'marketplace' | 'report_type'
  ok: boolean
  /** A sentence for people: what was found, or what is wrong and what to do. */
  friendly: string
}

/** Returns the check of a step that failed. */
export const failedStep = (name: ConnectionCheck['name'], thrown: unknown): ConnectionCheck => ({
  name,
  ok: false,
  friendly: failureOf(thrown).error.friendly,
})

/** Runs one step; `test` returns what was found. An error of it is the finding. */
export async function checkStep(name: ConnectionCheck['name'], test: () => Promise<string>): Promise<ConnectionCheck> {
  try {
    return { name, ok: true, friendly: await test() }
  } catch (thrown) {
    return failedStep(name, thrown)
  }
}

/** Returns the checks of a connection for which Amazon gives no token: nothing else can be tested. */
export const withoutToken = (token: ConnectionCheck): ConnectionCheck[] => [
  token,
  ...(['role', 'marketplace', 'report_type'] as const).map((name) => notRun(name, token.name)),
]

/** A step that was not run, because it needs an earlier one. */
export const notRun = (name: ConnectionCheck['name'], needed: ConnectionCheck['name']): ConnectionCheck => ({
  name,
  ok: false,
  friendly: `This was not tested, because it needs ${needed}.`,
})
