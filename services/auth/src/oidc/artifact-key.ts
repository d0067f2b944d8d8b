import { hash } from 'node:crypto'

/** Returns the key of a bearer value's row. The table contains hashes only, so its content cannot be redeemed. */
export const artifactKey = (value: string): string => hash('sha256', value, 'base64url')
