import { join, resolve } from 'node:path'
import { credentials } from '@platform/simulator/world'
import { keepPort, usualPort } from './backing/usual-port.ts'
import { inheritedEnv } from './inherited-env.ts'
import type { ProcessSpec } from './process/process-spec.ts'

const root = resolve(import.meta.dirname, '../../..')
const host = '127.0.0.1'

/** The Amazon simulator of a run. */
export type SimulatorPlan = {
  name: 'simulator'
  port: number
  url: string
  /** Folder of the official models, from SPAPI_MODELS_DIR: the simulator then also answers their sandbox examples. */
  modelsDir: string | undefined
}

/** Plans the simulator. It keeps its port across restarts, so that URLs of documents stay valid. */
export async function planSimulator(dir: string, env: NodeJS.ProcessEnv): Promise<SimulatorPlan> {
  const port = await usualPort(dir, 'simulator')
  return { name: 'simulator', port, url: `http://${host}:${port}`, modelsDir: env.SPAPI_MODELS_DIR || undefined }
}

/** Describes the simulator's process. The URLs of the console are the redirect URIs registered at Amazon. */
export function simulatorSpec(
  dir: string,
  { name, port, url, modelsDir }: SimulatorPlan,
  consoleUrl: string,
): ProcessSpec {
  return {
    name,
    readyMsMax: 180_000,
    command: () => ({
      file: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', join(root, 'infra/simulator/main.ts')],
      env: {
        ...inheritedEnv(),
        HOST: host,
        PORT: String(port),
        REDIRECT_URIS: ['retail', 'ads'].map((api) => `${consoleUrl}/admin/amazon/${api}/callback`).join(','),
        LOGIN_URI: `${consoleUrl}/admin/amazon/retail/connect`,
        ...(modelsDir && { SPAPI_MODELS_DIR: resolve(modelsDir) }),
      },
      cwd: root,
    }),
    async probe(signal) {
      const response = await fetch(`${url}/_simulator/health`, { signal })
      const body = await response.text()
      if (!response.ok) throw new Error(body.slice(0, 300))
      keepPort(dir, name, port)
    },
  }
}

/** Returns the variables with which the services call the simulator as its registered applications. */
export function amazonEnv({ url, modelsDir }: SimulatorPlan) {
  const { retail, ads } = credentials.applications
  const { accessKeyId, secretAccessKey } = credentials.aws
  return {
    retail: {
      AMAZON_URL: url,
      LWA_CLIENT_ID: retail.clientId,
      LWA_CLIENT_SECRET: retail.clientSecret,
      SPAPI_APPLICATION_ID: retail.applicationId,
      SPAPI_SANDBOX: modelsDir ? 'examples' : 'false',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    ads: { AMAZON_URL: url, LWA_CLIENT_ID: ads.clientId, LWA_CLIENT_SECRET: ads.clientSecret },
  }
}
