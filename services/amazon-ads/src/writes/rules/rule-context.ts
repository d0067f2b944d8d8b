import type { Operation } from '@platform/ads-catalog'
import type { Family } from '../domain/family.ts'

/** Facts that rules depend on, beside the item. */
export interface RuleContext {
  operation: Operation
  family: Family
  profile: { country: string; currency: string; type: string; timezone: string }
  now: Date
}
