import type { SimulatorRequest } from '../api.ts'
import type { Settings } from '../control/settings.ts'
import type { Tokens } from '../lwa/tokens.ts'

export interface ConsentNeeds {
  tokens: Tokens
  settings: Settings
  /** Those that the application registered; with none any is taken. */
  redirectUris: readonly string[]
  /** Where the app store sends a seller to sign in. */
  loginUri?: string | undefined
}

/** Of the query, and of a form that was sent. */
export const fieldsOf = ({ query, body }: SimulatorRequest): URLSearchParams =>
  new URLSearchParams([...query, ...new URLSearchParams(body.toString())])
