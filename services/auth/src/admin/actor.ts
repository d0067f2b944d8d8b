import { z } from 'zod'

/** Who runs the command, for the audit log. */
export const actor = z.string().min(1).max(100).default('operator')
