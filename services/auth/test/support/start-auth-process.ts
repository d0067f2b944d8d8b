import { resolve } from 'node:path'
import { type ServiceProcess, startServiceProcess } from '@platform/testkit'
import { authEnv } from './start-auth.ts'

const main = resolve(import.meta.dirname, '../../src/main.ts')

/** Starts the service as a separate process, which a test can kill at any moment. */
export const startAuthProcess = (postgres: string): Promise<ServiceProcess> =>
  startServiceProcess(main, authEnv({ postgres }))
