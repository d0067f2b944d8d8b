import { listen, run } from '@platform/lifecycle'
import { createOpsHandler } from '@platform/telemetry'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { createServer } from './server.ts'

await run(
  async () => {
    const ctx = await openContext(readConfig(process.env))
    const { config, log } = ctx
    const http = await listen(createServer(ctx), config.http)
    const ops = await listen(createOpsHandler(ctx), config.ops)
    log.info({ port: http.port, opsPort: ops.port }, 'service.ready')
    return { log, close: [http, ctx, ops] }
  },
  { closeMsMax: 25_000 },
)
