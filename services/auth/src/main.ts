import { serveCommands } from '@platform/messaging'
import { serve } from '@platform/service'
import { createCommands } from './admin/commands.ts'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { createServer } from './server.ts'

await serve(async () => {
  const context = await openContext(readConfig(process.env))
  const commands = serveCommands(context.messaging, 'auth', createCommands(context), context)
  return {
    ...context,
    async close() {
      await commands.close()
      await context.close()
    },
  }
}, createServer)
