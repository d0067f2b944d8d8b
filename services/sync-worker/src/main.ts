import { serve } from '@platform/service'
import { createCommands } from './commands.ts'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { createServer } from './server.ts'

await serve(() => openContext(readConfig(process.env)), createServer, { createCommands })
