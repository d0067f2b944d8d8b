import type { AccessTokens, DataElement, HeldToken, RestrictedResource, RestrictedTokens } from '@platform/amazon'
import { type Connection, reauthRequired } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import type { Access, Authorizer, SpapiRequest } from '@platform/spapi-client'
import type { Log } from '@platform/telemetry'

/** A token for one call, with the end of its use. */
export type HeldAccess = Access & HeldToken

/** Called when Amazon refuses the refresh token of a connection. */
export type OnConnectionLost = (tenantId: string, connectionId: string, reason: string) => Promise<void>

interface Options {
  tokens: Pick<AccessTokens, 'forRefreshToken' | 'forScope' | 'forget'>
  restricted: RestrictedTokens
  /** Sends createRestrictedDataToken for a connection, under its own quota; resolves to the body of the answer. */
  createRestricted(owner: { connection: Connection; tenantId: string }, body: object): Promise<unknown>
  onConnectionLost: OnConnectionLost
  consoleUrl: string
  log: Log
}

const dataElements = new Set<string>(['buyerInfo', 'shippingAddress', 'buyerTaxInformation'] satisfies DataElement[])
const isDataElement = (text: string): text is DataElement => dataElements.has(text)

/** Restricts a token to one operation for all orders, or to one document: Amazon does not accept generic paths for documents. */
function resourceOf({ operation, parts }: SpapiRequest): RestrictedResource {
  const { method, path, restricted } = operation
  if (method === 'PATCH') throw new Error(`${operation.id} cannot be restricted`)
  const elements = operation.dataElements?.filter(isDataElement) ?? []
  return {
    method,
    path: restricted === 'byReportType' ? parts.path : path,
    ...(elements.length > 0 && { dataElements: elements }),
  }
}

/** Gets a token for each call, and marks a connection as lost when Amazon no longer accepts its refresh token. */
export class ConnectionAuthorizer implements Authorizer<Connection> {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** @throws PlatformError `reauth_required`; everything that a token request throws. */
  async authorize(request: SpapiRequest<Connection>, signal: AbortSignal): Promise<HeldAccess> {
    const { connection, operation, token } = request
    if (operation.grantlessScope) return this.#application(operation.grantlessScope, signal)
    if (!connection) throw new Error(`${operation.id} needs a connection`)
    return token === 'restricted'
      ? this.#restricted(request, connection, signal)
      : this.authorizeConnection(connection, signal)
  }

  async #application(scope: string, signal: AbortSignal): Promise<HeldAccess> {
    const { tokens } = this.#options
    const held = await tokens.forScope(scope, signal)
    return { ...held, forget: () => tokens.forget(scope, held.token) }
  }

  /** Returns the access token of a connection, without a Restricted Data Token. @throws as `authorize` */
  async authorizeConnection(connection: Connection, signal: AbortSignal): Promise<HeldAccess> {
    const { tokens } = this.#options
    const { connectionId, refreshToken } = connection
    const held = await tokens
      .forRefreshToken(connectionId, refreshToken, signal)
      .catch((error: unknown) => this.#refused(connection, error))
    return { ...held, forget: () => tokens.forget(connectionId, held.token) }
  }

  async #restricted(
    request: SpapiRequest<Connection>,
    connection: Connection,
    signal: AbortSignal,
  ): Promise<HeldAccess> {
    const { restricted, createRestricted } = this.#options
    const { connectionId } = connection
    const wanted = { connectionId, resources: [resourceOf(request)] }
    const create = (body: object) => createRestricted({ connection, tenantId: request.tenantId }, body)
    const held = await restricted.get({ ...wanted, create }, signal)
    return { ...held, forget: () => restricted.forget(wanted, held.token) }
  }

  async #refused(connection: Connection, error: unknown): Promise<never> {
    if (!(error instanceof PlatformError) || error.kind !== 'reauth_required') throw error
    const { onConnectionLost, consoleUrl, log } = this.#options
    const { tenantId, connectionId } = connection
    // A failure to mark it is only logged: this call and every later one are refused in any case.
    await onConnectionLost(tenantId, connectionId, 'Amazon no longer accepts the refresh token.').catch(
      (err: unknown) => log.error({ err, connectionId }, 'connection.mark-failed'),
    )
    throw reauthRequired(connection, consoleUrl, error)
  }
}
