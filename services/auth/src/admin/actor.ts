import { z } from 'zod'
import type { Actor } from '../credentials/credential.ts'

/** Actor id that the audit log records for a command. */
export const actor = z.string().min(1).max(100).default('operator')

/** Returns the audit actor of an operator who uses the command line. */
export const operator = (id: string): Actor => ({ type: 'operator', id })
