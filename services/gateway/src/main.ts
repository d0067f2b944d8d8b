import { serve } from '@platform/service'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { listenAtEdge } from './listen-at-edge.ts'
import { createServer } from './server.ts'

await serve(() => openContext(readConfig(process.env)), createServer, { listen: listenAtEdge })
