import { randomBytes } from 'node:crypto'

/** The id of an account that nobody has given one. */
export const newAccountId = (): string => `acc_${randomBytes(8).toString('hex')}`
