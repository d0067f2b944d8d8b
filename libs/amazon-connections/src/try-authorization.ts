import { PlatformError, validationError } from '@platform/errors'
import type { Inspection } from './connection-store.ts'
import type { Authorization, Partner } from './partner.ts'

/** Tests an authorization before it is stored. @throws PlatformError `validation_error` for one that cannot be used */
export async function tryAuthorization(
  partner: Partner,
  authorization: Authorization,
  signal: AbortSignal,
): Promise<Inspection> {
  try {
    const found = await partner.inspect(authorization, signal)
    if (found.profiles?.length === 0) {
      throw validationError([
        { path: 'region', message: 'the authorization has no advertising profile in this region' },
      ])
    }
    return found
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const refused = (path: string, message: string) => validationError([{ path, message }])
    if (error.kind === 'reauth_required') {
      throw refused('refreshToken', 'Amazon does not accept this refresh token for the platform’s application')
    }
    if (error.kind === 'operation_not_permitted') throw refused('region', error.friendly)
    throw error
  }
}
