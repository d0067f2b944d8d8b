import { PlatformError } from '@platform/errors'
import type { ConnectionDetails } from './connection.ts'

type Lost = Pick<ConnectionDetails, 'connectionId' | 'tenantId' | 'kind' | 'name'>

/** Returns the text for a connection whose refresh token Amazon refuses, with the page of the console that connects it again. */
export const reauthText = ({ connectionId, tenantId, kind, name }: Lost, consoleUrl: string): string =>
  `Amazon no longer accepts the authorization of ${name}. Connect the account again in the console: ${consoleUrl}/admin/t/${tenantId}/amazon/${kind === 'ads' ? 'ads' : 'retail'}/${connectionId}`

/** Makes the error `reauth_required` for a connection whose refresh token Amazon refuses. */
export const reauthRequired = (connection: Lost, consoleUrl: string, cause?: unknown): PlatformError =>
  new PlatformError('reauth_required', `the connection of ${connection.name} is not authorized`, {
    friendly: reauthText(connection, consoleUrl),
    cause,
  })
