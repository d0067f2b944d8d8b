import type { AccessTokens, DataElement, RestrictedResource, RestrictedTokens } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { reauthRequired } from '../merchants/merchants.ts'
import type { SpapiRequest } from './request.ts'

/** A token for one call, and how to get rid of it when Amazon says that it is over. */
export interface Access {
  token: string
  forget(): Promise<void>
}

/** Amazon refuses the refresh token of a connection. */
export type Lost = (tenantId: string, connectionId: string, why: string) => Promise<void>

interface Options {
  tokens: Pick<AccessTokens, 'forRefreshToken' | 'forScope' | 'forget'>
  restricted: RestrictedTokens
  /** Sends createRestrictedDataToken for a connection, under its own quota; answers Amazon's body. */
  createRestricted(whose: { connection: Connection; tenantId: string }, body: object): Promise<unknown>
  lost: Lost
  log: Log
}

const dataElements = new Set<string>(['buyerInfo', 'shippingAddress', 'buyerTaxInformation'] satisfies DataElement[])
const isDataElement = (text: string): text is DataElement => dataElements.has(text)

/** One operation of all orders, or, for documents, exactly this one: Amazon takes no generic path for those. */
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

/** Gets each call its token. A refresh token that Amazon no longer takes marks its connection. */
export class Authorizer {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** @throws PlatformError `reauth_required`, or what asking Amazon for a token throws. */
  async authorize(request: SpapiRequest, signal: AbortSignal): Promise<Access> {
    const { connection, operation, token } = request
    if (operation.grantlessScope) return this.#application(operation.grantlessScope, signal)
    if (!connection) throw new Error(`${operation.id} needs a connection`)
    return token === 'restricted' ? this.#restricted(request, connection, signal) : this.#plain(connection, signal)
  }

  async #application(scope: string, signal: AbortSignal): Promise<Access> {
    const { tokens } = this.#options
    const token = await tokens.forScope(scope, signal)
    return { token, forget: () => tokens.forget(scope, token) }
  }

  async #plain(connection: Connection, signal: AbortSignal): Promise<Access> {
    const { tokens } = this.#options
    const { connectionId, refreshToken } = connection
    const token = await tokens
      .forRefreshToken(connectionId, refreshToken, signal)
      .catch((error: unknown) => this.#refused(connection, error))
    return { token, forget: () => tokens.forget(connectionId, token) }
  }

  async #restricted(request: SpapiRequest, connection: Connection, signal: AbortSignal): Promise<Access> {
    const { restricted, createRestricted } = this.#options
    const { connectionId } = connection
    const wanted = { connectionId, resources: [resourceOf(request)] }
    const create = (body: object) => createRestricted({ connection, tenantId: request.tenantId }, body)
    const token = await restricted.get({ ...wanted, create }, signal)
    return { token, forget: () => restricted.forget(wanted, token) }
  }

  async #refused({ connectionId, tenantId, name }: Connection, error: unknown): Promise<never> {
    if (!(error instanceof PlatformError) || error.kind !== 'reauth_required') throw error
    const { lost, log } = this.#options
    // The caller hears of it all the same, and so does whoever comes next.
    await lost(tenantId, connectionId, 'Amazon no longer accepts the refresh token.').catch((err: unknown) =>
      log.error({ err, connectionId }, 'connection.mark-failed'),
    )
    throw reauthRequired(name, error)
  }
}
