import type { Ads, AdsLimits, AdsTarget } from '@platform/ads-client'
import type { Connection } from '@platform/amazon-connections'
import type { AmazonReply, AmazonRequest, CallAmazon } from './state/call-amazon.ts'

/** Binds the Ads client to one profile, for writes. */
export function amazonFor(ads: Pick<Ads<Connection>, 'send' | 'takeRetry'>, target: AdsTarget<Connection>): CallAmazon {
  const call = async (request: AmazonRequest, limits: AdsLimits): Promise<AmazonReply> => {
    const { status, payload, amazonRequestId } = await ads.send(target, request, limits)
    return { status, payload, ...(amazonRequestId && { requestId: amazonRequestId }) }
  }
  return Object.assign(call, { takeRetry: (operation: AmazonRequest['operation']) => ads.takeRetry(target, operation) })
}
