import { listenStrictly } from '@platform/http'
import { run } from '@platform/lifecycle'
import { serveCommands } from '@platform/messaging'
import { createOpsHandler } from '@platform/telemetry'
import { createCommands } from './admin/commands.ts'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { createServer } from './server.ts'

// Below Kubernetes' 30 s grace period.
await run(
  async () => {
    const ctx = await openContext(readConfig(process.env))
    const ops = await listenStrictly(createOpsHandler(ctx), ctx.config.ops, ctx)
    const http = await listenStrictly(createServer(ctx), ctx.config.http, ctx)
    serveCommands(ctx.messaging, 'auth', createCommands(ctx), ctx)
    ctx.log.info({ port: http.port, opsPort: ops.port }, 'service.listening')
    return { log: ctx.log, close: [http, ops, ctx] }
  },
  { closeMsMax: 25_000 },
)
