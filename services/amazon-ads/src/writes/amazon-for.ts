import type { Ads, AdsTarget } from '../ads/ads.ts'
import type { CallAmazon } from './state/call-amazon.ts'

/** The way to Amazon for one profile, as writes use it. */
export const amazonFor =
  (ads: Pick<Ads, 'send'>, target: AdsTarget): CallAmazon =>
  async (request, limits) => {
    const { status, payload, amazonRequestId } = await ads.send(target, request, limits)
    return { status, payload, ...(amazonRequestId && { requestId: amazonRequestId }) }
  }
