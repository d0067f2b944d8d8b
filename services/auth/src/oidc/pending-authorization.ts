import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Scope, scopes } from '@platform/tokens'
import type { InteractionResults, Provider } from 'oidc-provider'
import { z } from 'zod'

const isScope = (name: string): name is Scope => Object.hasOwn(scopes, name)
const Params = z.looseObject({
  client_id: z.string(),
  redirect_uri: z.string(),
  scope: z
    .string()
    .default('')
    .transform((text) => text.split(' ').filter(isScope)),
})

/** The user's decision. `login` has no content, because the console's session identifies the user. */
export type Decision =
  | { login: null }
  | { consent: { grantId: string } }
  | { error: 'access_denied'; error_description: string }

/** An authorization request that waits for the user. */
export interface PendingAuthorization {
  clientId: string
  redirectUri: string
  scopes: Scope[]
  prompt: 'login' | 'consent'
  /** True if the application requires a fresh sign-in (`prompt=login`). */
  isLoginRequested: boolean
  /** The console session in which the request was made; undefined when no user was signed in. */
  sessionUid: string | undefined
  /** Stores the decision and returns the URL to continue at. */
  decide(decision: Decision): Promise<string>
}

type Browser = { req: IncomingMessage; res: ServerResponse; uid: string }

/** Returns the redirect URI of a pending authorization, also for pages that do not receive its cookie. */
export async function findDestination(provider: Provider, uid: string): Promise<string | undefined> {
  const interaction = await provider.Interaction.find(uid)
  return interaction && Params.parse(interaction.params).redirect_uri
}

/**
 * Finds a pending authorization. Only the browser that made the request has its cookie, so that a link cannot make another
 * user decide it.
 */
export async function findPendingAuthorization(
  provider: Provider,
  { req, res, uid }: Browser,
): Promise<PendingAuthorization | undefined> {
  const cookie = provider.createContext(req, res).cookies.get(provider.cookieName('interaction'))
  if (cookie !== uid) return undefined
  const interaction = await provider.Interaction.find(uid)
  if (!interaction) return undefined
  const { client_id, redirect_uri, scope } = Params.parse(interaction.params)
  const { name, reasons } = interaction.prompt
  return {
    clientId: client_id,
    redirectUri: redirect_uri,
    scopes: scope,
    prompt: name === 'login' ? 'login' : 'consent',
    isLoginRequested: reasons.includes('login_prompt'),
    sessionUid: interaction.session?.uid,
    async decide(decision) {
      const answered: InteractionResults = 'error' in decision ? {} : { ...interaction.lastSubmission }
      interaction.result = Object.assign(answered, decision)
      // The session may have changed. The code is checked against the user and the grant instead.
      interaction.session = undefined
      await interaction.save(interaction.exp - Math.floor(Date.now() / 1_000))
      return interaction.returnTo
    },
  }
}
