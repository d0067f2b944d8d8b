import { FUNCTION_ATTACKS } from './attacks-functions.ts'
import { SELECT_ATTACKS } from './attacks-selects.ts'
import { STATEMENT_ATTACKS } from './attacks-statements.ts'

/** Every statement that must be refused as a read_only_violation before it reaches a server. */
export const ATTACKS: readonly string[] = [...STATEMENT_ATTACKS, ...SELECT_ATTACKS, ...FUNCTION_ATTACKS]
