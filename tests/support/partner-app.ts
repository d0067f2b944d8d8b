import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { RunningPlatform } from './running-platform.ts'

const Registered = z.object({ clientId: z.string(), clientSecret: z.string().optional() })

/** A partner's application with its secret; a public one, and one with its own keys, has no secret. */
export interface PartnerApp {
  name: string
  client_id: string
  client_secret: string | undefined
  redirect_uri: string
}

/** No server listens there: tests that only read the redirect do not follow it. */
export const nowhere = 'http://127.0.0.1:9/callback'

/** Registers an application as an operator. `input` has further fields of the command. */
export async function registerApp(
  p: Pick<RunningPlatform, 'command'>,
  {
    name = 'Acme Bidder',
    redirectUri = nowhere,
    ...input
  }: Record<string, unknown> & { name?: string; redirectUri?: string } = {},
): Promise<PartnerApp> {
  const made = await p.command('auth', 'app.create', {
    name,
    redirectUris: [redirectUri],
    scopes: [...warehouseScopes, 'ads:write'],
    ...input,
  })
  const { clientId, clientSecret } = Registered.parse(made)
  return { name, client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri }
}
