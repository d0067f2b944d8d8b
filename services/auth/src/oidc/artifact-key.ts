import { hash } from 'node:crypto'

/** Where the row of a bearer value is found: who reads the table can redeem nothing. */
export const artifactKey = (value: string): string => hash('sha256', value, 'base64url')
