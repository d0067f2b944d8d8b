import { errors, type KoaContextWithOIDC } from 'oidc-provider'

/**
 * The authorization code grant of the OAuth server, with a code that ends at its first use: a request of an authenticated client
 * that is refused (another client, verifier or redirect URI) ends the code as well, so that a code that was stolen cannot be tried
 * twice. RFC 6749 section 4.1.2, RFC 9700 section 2.1.1.
 */
export const singleUse =
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
