import { errors, type KoaContextWithOIDC } from 'oidc-provider'

/**
 * Wraps the authorization code grant: a refused request of an authenticated client (other client, verifier or redirect URI)
 * ends the code as well, so that a stolen code cannot be tried twice. RFC 6749 section 4.1.2, RFC 9700 section 2.1.1.
 */
export const singleUseCode =
  <Ctx extends KoaContextWithOIDC>(handler: (ctx: Ctx) => unknown, endUnused: (code: string) => Promise<void>) =>
  async (ctx: Ctx): Promise<void> => {
    try {
      await handler(ctx)
    } catch (error) {
      const code = ctx.oidc.params?.code
      if (error instanceof errors.OIDCProviderError && typeof code === 'string') await endUnused(code)
      throw error
    }
  }
