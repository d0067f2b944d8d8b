import { PlatformError, validationError } from '@platform/errors'
import type { Found } from './connection-store.ts'
import type { Authorization, Partner } from './partner.ts'

/** Asks Amazon before an authorization is kept. @throws PlatformError `validation_error` for one that is good for nothing here */
export async function tryAuthorization(
  partner: Partner,
  authorization: Authorization,
  signal: AbortSignal,
): Promise<Found> {
  try {
    const found = await partner.inspect(authorization, signal)
    if (found.profiles?.length === 0) {
      throw validationError([
        { path: 'region', message: 'the authorization sees no advertising profile in this region' },
      ])
    }
    return found
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const refused = (path: string, message: string) => validationError([{ path, message }])
    if (error.kind === 'reauth_required') {
      throw refused('refreshToken', 'Amazon does not accept this refresh token from our application')
    }
    if (error.kind === 'operation_not_permitted') throw refused('region', error.friendly)
    throw error
  }
}
