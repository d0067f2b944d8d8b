import { z } from 'zod'
import type { Actor } from '../credentials/credential.ts'

/** Who runs the command, for the audit log. */
export const actor = z.string().min(1).max(100).default('operator')

/** An operator at the command line, as the audit log names one. */
export const operator = (id: string): Actor => ({ type: 'operator', id })
