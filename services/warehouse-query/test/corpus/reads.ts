import { BASIC_READS } from './reads-basic.ts'
import { FUNCTION_READS } from './reads-functions.ts'
import { QUERY_READS } from './reads-queries.ts'

/** Every statement without parameters that must be accepted and must run on MariaDB 10.11 in the fixture schema. */
export const READS: readonly string[] = [...BASIC_READS, ...QUERY_READS, ...FUNCTION_READS]
