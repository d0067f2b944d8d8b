import { failureOf } from '../run/failure-of.ts'

/** One step of using a connection. */
export interface ConnectionCheck {
  name: 'token' | 'role' | 'marketplace' | 'report_type'
  ok: boolean
  /** A sentence for people: what was found, or what is wrong and what to do. */
  friendly: string
}

/** Runs one step; `test` returns what was found. An error of it is the finding. */
export async function checkStep(name: ConnectionCheck['name'], test: () => Promise<string>): Promise<ConnectionCheck> {
  try {
    return { name, ok: true, friendly: await test() }
  } catch (thrown) {
    return { name, ok: false, friendly: failureOf(thrown).error.friendly }
  }
}

/** A step that was not run, because it needs an earlier one. */
export const notRun = (name: ConnectionCheck['name'], needed: ConnectionCheck['name']): ConnectionCheck => ({
  name,
  ok: false,
  friendly: `This was not tested, because it needs ${needed}.`,
})
