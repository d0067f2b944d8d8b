export { type AmazonOutcome, auditedAtAmazon } from './audited.ts'
export { type AccessTokens, createAccessTokens } from './lwa/access-tokens.ts'
export { type GivenToken, issueToken } from './lwa/issue-token.ts'
export type { IssuedToken, Lwa } from './lwa/lwa.ts'
export {
  createRestrictedTokens,
  type DataElement,
  type RestrictedResource,
  type RestrictedTokens,
} from './lwa/restricted-tokens.ts'
export type { HeldToken } from './lwa/stored-token.ts'
export { type AmazonHosts, amazonHosts } from './marketplaces/amazon-hosts.ts'
export { type Marketplace, marketplace, marketplaces } from './marketplaces/marketplaces.ts'
export { type Region, regions } from './marketplaces/regions.ts'
export { createQuota, type Quota, type QuotaTaken, type TakeOptions } from './quota/quota.ts'
export { type QuotaKey, type QuotaPlan, unratedPlan } from './quota/quota-key.ts'
export { createRetryBudget, type RetryBudget } from './retries/retry-budget.ts'
export { readBigJson } from './transport/read-big-json.ts'
export { createTransport, type Transport, type TransportAnswer, type TransportRequest } from './transport/transport.ts'
export { type FailureReason, TransportFailure } from './transport/transport-failure.ts'
export { type Application, userAgent } from './transport/user-agent.ts'
