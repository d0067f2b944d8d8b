import { anyObject, type CallContext, listOf, route } from '@platform/http'
import { z } from 'zod'
import { fieldDefaults, type ReadNeeds, read, withFieldPaths } from '../calls/read.ts'
import { readAnswer } from '../reports/report.ts'
import { MerchantId } from '../routes/merchant-id.ts'

/** One of the two batch operations of the Product Pricing API. */
export interface PriceBatch {
  operation: string
  /** Path that each request of the batch has to name. */
  uri: string
  requestsMax: number
  /** Fields added to each request that lacks them. */
  fields: Record<string, unknown>
}

const batchBody = (requestsMax: number) =>
  z.strictObject({
    merchantId: MerchantId,
    requests: listOf(anyObject, { min: 1, max: requestsMax }),
  })

type BatchCall = CallContext<undefined, undefined, z.output<ReturnType<typeof batchBody>>>

const Answer = z.looseObject({ responses: z.array(z.unknown()) })

async function askPrices(call: BatchCall, { operation, uri, fields }: PriceBatch, needs: ReadNeeds): Promise<object> {
  const { merchantId, requests } = call.body
  const body = { requests: requests.map((request) => ({ ...fields, method: 'GET', uri, ...request })) }
  const { answer, defaults } = await read(call, { merchantId, operation, body }, needs).catch((error: unknown) => {
    throw withFieldPaths(error)
  })
  const { responses } = readAnswer(Answer, answer.payload, operation)
  const { amazonRequestId, rateLimit } = answer
  return { ok: true, responses, ...fieldDefaults(defaults), ...(amazonRequestId && { amazonRequestId }), rateLimit }
}

/** Makes an endpoint that sends the requests as one batch; each response has its own status, in the order of the requests. */
export function priceBatchRoute(path: string, batch: PriceBatch) {
  const body = batchBody(batch.requestsMax)
  return route({ method: 'post', path, scopes: ['retail:read'], body }, (call, needs: ReadNeeds) =>
    askPrices(call, batch, needs),
  )
}
