import type { OrderedDocuments } from './control/ordered-documents.ts'
import type { Settings } from './control/settings.ts'
import type { Documents } from './documents.ts'
import type { Tokens } from './lwa/tokens.ts'

/** State shared by the Selling Partner API and the Ads API. */
export interface CommonState {
  tokens: Tokens
  documents: Documents
  /** Ends and documents that the next jobs take. */
  ordered: OrderedDocuments
  settings: Settings
}
