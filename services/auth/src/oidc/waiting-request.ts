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

/** How a person has answered: `login` is a mark only, who they are is the console's word. */
export type Decision =
  | { login: null }
  | { consent: { grantId: string } }
  | { error: 'access_denied'; error_description: string }

/** An authorization request that waits for a person. */
export interface WaitingRequest {
  clientId: string
  redirectUri: string
  scopes: Scope[]
  prompt: 'login' | 'consent'
  /** Whether the application wants a fresh sign-in, whoever is signed in. */
  isLoginRequested: boolean
  /** The console session in which the request was made; undefined when nobody was signed in. */
  sessionUid: string | undefined
  /** Keeps the decision, and answers where the browser goes on. */
  decide(decision: Decision): Promise<string>
}

type Browser = { req: IncomingMessage; res: ServerResponse; uid: string }

/** Where the browser goes when the request is over; also for pages that its cookie does not reach. */
export async function findDestination(provider: Provider, uid: string): Promise<string | undefined> {
  const interaction = await provider.Interaction.find(uid)
  return interaction && Params.parse(interaction.params).redirect_uri
}

/** Only the browser that made the request has its cookie: nobody can be sent to decide about somebody else's. */
export async function findWaitingRequest(
  provider: Provider,
  { req, res, uid }: Browser,
): Promise<WaitingRequest | undefined> {
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
      // The session may be another one by now. What the code is issued for is checked against the person and their grant.
      interaction.session = undefined
      await interaction.save(interaction.exp - Math.floor(Date.now() / 1_000))
      return interaction.returnTo
    },
  }
}
