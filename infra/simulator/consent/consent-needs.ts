import type { SimulatorRequest } from '../api.ts'
import type { Settings } from '../control/settings.ts'
import type { Tokens } from '../lwa/tokens.ts'

export interface ConsentNeeds {
  tokens: Tokens
  settings: Settings
  /** Redirect URIs that the application registered; an empty list accepts any. */
  redirectUris: readonly string[]
  /** Sign-in page of the application, for the app-store workflow. */
  loginUri?: string | undefined
}

/** Returns the fields of the query and of a submitted form. */
export const fieldsOf = ({ query, body }: SimulatorRequest): URLSearchParams =>
  new URLSearchParams([...query, ...new URLSearchParams(body.toString())])
