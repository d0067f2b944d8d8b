import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { getAuditEvents } from './routes/get-audit-events.ts'

/** Creates the HTTP server; this list holds every route. */
export const createServer = (ctx: Context) =>
  createApp({ routes: [getAuditEvents], needs: ctx, verifier: ctx.verifier, log: ctx.log, metrics: ctx.metrics })
