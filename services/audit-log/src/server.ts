import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { getAuditEvents } from './routes/get-audit-events.ts'

/** The HTTP side: everything it answers, in one list. */
export const createServer = (ctx: Context) =>
  createApp({ routes: [getAuditEvents], needs: ctx, verifier: ctx.verifier, log: ctx.log, metrics: ctx.metrics })
