import { credentials } from '@platform/simulator/world'
import { fetchToken } from '../harness/fetch-token.ts'

/**
 * A seller of the simulator as an integration without the platform reaches it: the root of its region, and the headers of a call.
 */
export async function openDirectSeller(simulator: string, sellerId: string) {
  const { clientId, clientSecret } = credentials.applications.retail
  const seller = credentials.sellers.find((one) => one.sellerId === sellerId)
  if (!seller) throw new Error(`the simulator has no seller ${sellerId}`)
  const grant = { grant_type: 'refresh_token', refresh_token: seller.refreshToken }
  const client = { client_id: clientId, client_secret: clientSecret }
  const token = await fetchToken(`${simulator}/auth/o2/token`, { ...grant, ...client })
  return {
    root: `/${seller.region.toLowerCase()}`,
    headers: { 'x-amz-access-token': token, 'user-agent': 'Bench/1.0 (Language=JavaScript)' },
  }
}
