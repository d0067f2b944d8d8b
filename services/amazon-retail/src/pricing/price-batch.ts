import { anyObject, type CallContext, listOf, route } from '@platform/http'
import { z } from 'zod'
import { type ReadNeeds, read, withFieldPaths } from '../calls/read.ts'
import type { Merchant } from '../merchants/merchants.ts'
import { readAnswer } from '../reports/report.ts'
import { MerchantId } from '../routes/merchant-id.ts'

/** One of Amazon's two batches of prices. */
export interface PriceBatch {
  operation: string
  /** The address of each request inside of the batch, which Amazon wants to be told. */
  uri: string
  requestsMax: number
  /** What a request says that its caller left out. */
  defaults: Record<string, unknown>
}

/** The body of an endpoint for such a batch. */
const batchBody = (requestsMax: number) =>
  z.strictObject({
    merchantId: MerchantId,
    requests: listOf(anyObject, { min: 1, max: requestsMax }),
  })

type Call = CallContext<undefined, undefined, z.output<ReturnType<typeof batchBody>>>

const Answer = z.looseObject({ responses: z.array(z.unknown()) })

async function askPrices(call: Call, { operation, uri, defaults }: PriceBatch, needs: ReadNeeds): Promise<object> {
  const { merchantId, requests } = call.body
  const bodyFor = ({ marketplaceId }: Merchant) => ({
    requests: requests.map((request) => ({ ...defaults, marketplaceId, method: 'GET', uri, ...request })),
  })
  const { answer } = await read(call, { merchantId, operation, bodyFor }, needs).catch((error: unknown) => {
    throw withFieldPaths(error)
  })
  const { responses } = readAnswer(Answer, answer.payload, operation)
  const { amazonRequestId, rateLimit } = answer
  return { ok: true, responses, ...(amazonRequestId && { amazonRequestId }), rateLimit }
}

/** An endpoint that asks for all of them at once; each answer has its own status, in the order of the requests. */
export function priceBatchRoute(path: string, batch: PriceBatch) {
  const body = batchBody(batch.requestsMax)
  return route(
    { method: 'post', path, scopes: ['retail:read'], body },
    (call, needs: ReadNeeds) => askPrices(call, batch, needs),
  )
}
