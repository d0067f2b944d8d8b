import { anyObject, route } from '@platform/http'
import { IdempotencyKey } from '@platform/writes'
import { z } from 'zod'
import { type ReadNeeds, read, shownDefaults } from '../calls/read.ts'
import type { Context } from '../context.ts'
import { MerchantId } from './merchant-id.ts'

const Body = z.strictObject({
  merchantId: MerchantId,
  operation: z.string().min(1).max(256),
  version: z.string().min(1).max(64).optional(),
  params: anyObject.nullish(),
  body: z.unknown().optional(),
  /** Exactly `false` commits a write; anything else is a dry run. */
  dryRun: z.unknown().optional(),
  maxPages: z.int().min(1).max(100).default(1),
  idempotencyKey: IdempotencyKey.optional(),
  timeoutMs: z.int().min(1_000).max(55_000).default(30_000),
})

/** Calls any operation of SP-API by name. */
export const postCall = route(
  { method: 'post', path: '/api/amazon/spapi/call', scopes: ['retail:read'], body: Body },
  async (call, needs: ReadNeeds & Pick<Context, 'writes'>) => {
    const { merchantId, operation, version, maxPages, timeoutMs, body } = call.body
    const wanted = { merchantId, operation, version, params: call.body.params ?? {}, body, timeoutMs }
    if (needs.operations.isWrite(operation, version)) {
      const { idempotencyKey, dryRun } = call.body
      return needs.writes.run(call, { ...wanted, commit: dryRun === false, idempotencyKey })
    }
    const { answer, nextToken, operation: id, defaults } = await read(call, { ...wanted, pagesMax: maxPages }, needs)
    const { status, payload, amazonRequestId, rateLimit, location } = answer
    return {
      ok: true,
      operation: id,
      ...shownDefaults(defaults),
      status,
      payload,
      ...(nextToken && { nextToken }),
      ...(location && { location }),
      amazonRequestId: amazonRequestId ?? null,
      rateLimit,
    }
  },
)
