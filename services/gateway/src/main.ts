import { listenStrictly } from '@platform/http'
import { run } from '@platform/lifecycle'
import { createOpsHandler } from '@platform/telemetry'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { listenAtEdge } from './listen-at-edge.ts'
import { createServer } from './server.ts'

await run(
  async () => {
    const ctx = await openContext(readConfig(process.env))
    const ops = await listenStrictly(createOpsHandler(ctx), ctx.config.ops, ctx)
    const http = await listenAtEdge(createServer(ctx), ctx.config.http, ctx)
    return { log: ctx.log, close: [http, ctx, ops] }
  },
  // Below Kubernetes' 30 s grace period.
  { closeMsMax: 25_000 },
)
