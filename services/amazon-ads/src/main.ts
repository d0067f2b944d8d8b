import { listen, run } from '@platform/lifecycle'
import { createOpsHandler } from '@platform/telemetry'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { createServer } from './server.ts'

await run(
  async () => {
    const ctx = await openContext(readConfig(process.env))
    const ops = await listen(createOpsHandler(ctx), ctx.config.ops)
    return { log: ctx.log, close: [await listen(createServer(ctx), ctx.config.http), ctx, ops] }
  },
  // Below Kubernetes' 30 s grace period.
  { closeMsMax: 25_000 },
)
