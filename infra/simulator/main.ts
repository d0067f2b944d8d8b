import { run } from '@platform/lifecycle'
import { createLogger } from '@platform/telemetry'
import { z } from 'zod'
import { startSimulator } from './start-simulator.ts'

const Env = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  SPAPI_MODELS_DIR: z.string().optional(),
  REDIRECT_URIS: z.string().default(''),
  LOGIN_URI: z.string().optional(),
})

await run(async () => {
  const env = Env.parse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')))
  const log = createLogger('simulator', 'info')
  const simulator = await startSimulator({
    host: env.HOST,
    port: env.PORT,
    modelsDir: env.SPAPI_MODELS_DIR,
    redirectUris: env.REDIRECT_URIS.split(',').filter(Boolean),
    loginUri: env.LOGIN_URI,
  })
  log.info({ url: simulator.url, examples: simulator.examples }, 'simulator.ready')
  return { log, close: [simulator] }
})
