export {
  type Ads,
  type AdsAnswer,
  type AdsAuthorizer,
  type AdsConnection,
  type AdsLimits,
  type AdsRequest,
  type AdsTarget,
  createAds,
} from './ads.ts'
export { measuredTransport } from './measured-transport.ts'
export { createProfileBulkhead } from './profile-bulkhead.ts'
