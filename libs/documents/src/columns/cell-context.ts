import type { DecimalMark } from '../values/decimal-mark.ts'

/** State and facts that the cells of one document share. */
export interface CellContext {
  marketplaceId?: string
  decimals: DecimalMark
}
