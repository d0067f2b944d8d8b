import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import { z } from 'zod'
import type { HeldToken } from './stored-token.ts'
import { TokenCache } from './token-cache.ts'

/** Data elements of the Orders API that require a Restricted Data Token. */
export type DataElement = 'buyerInfo' | 'shippingAddress' | 'buyerTaxInformation'

/**
 * An operation that a Restricted Data Token grants. A generic path (`/orders/v0/orders/{orderId}/address`) covers all resources.
 */
export interface RestrictedResource {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  dataElements?: readonly DataElement[]
}

interface Request {
  connectionId: string
  /** At most 50. */
  resources: readonly RestrictedResource[]
  /** Sends createRestrictedDataToken with this body, under its quota; resolves to the body of the answer. Single-flight. */
  create(body: { restrictedResources: readonly RestrictedResource[] }): Promise<unknown>
}

/** Provides Restricted Data Tokens, shared by all replicas until they expire after an hour. */
export interface RestrictedTokens {
  /** @throws everything that `create` throws; PlatformError `upstream_error` when its answer has no token */
  get(request: Request, signal?: AbortSignal): Promise<HeldToken>
  /** Removes a token that Amazon refused before it expired. */
  forget(request: Pick<Request, 'connectionId' | 'resources'>, token: string): Promise<void>
}

const Created = z.object({ restrictedDataToken: z.string().min(1), expiresIn: z.number().positive() })

const nameOf = ({ method, path, dataElements = [] }: RestrictedResource): string =>
  `${method} ${path} ${dataElements.toSorted().join('+')}`
const keyOf = ({ connectionId, resources }: Pick<Request, 'connectionId' | 'resources'>): string =>
  `restricted ${connectionId} ${resources.map(nameOf).toSorted().join(', ')}`

export function createRestrictedTokens(options: {
  redis: SharedRedis
  box: SecretBox
  log: Pick<Log, 'info'>
}): RestrictedTokens {
  const cache = new TokenCache(options)
  return {
    get: (request, signal) =>
      cache.get(
        {
          key: keyOf(request),
          origin: request.connectionId,
          async load() {
            const { data } = Created.safeParse(await request.create({ restrictedResources: request.resources }))
            if (!data) throw new PlatformError('upstream_error', 'createRestrictedDataToken answered without a token')
            return { token: data.restrictedDataToken, expiresIn: data.expiresIn }
          },
        },
        signal,
      ),
    forget: (request, token) => cache.forget(keyOf(request), token),
  }
}
