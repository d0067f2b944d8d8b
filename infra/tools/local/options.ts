import { parseArgs } from 'node:util'

export const usage = `usage: npm start -- [options]

  --fresh          delete existing data first
  --gateways <n>   run n gateways, on PORT, PORT+1, … (default 1)
  --rows <n>       ads facts of the first demo account (default: a small demo)
  --help           print this

PORT is the port of the first gateway (default 8080). POSTGRES_URL, WAREHOUSE_URL, REDIS_URL and NATS_URL each name an
external server to use instead of an embedded one.`

export type StartOptions = { port: number; gateways: number; rows: number | undefined; fresh: boolean }

function wholeNumber(what: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > max)
    throw new Error(`${what} must be an integer from 1 to ${max}, not ${JSON.stringify(text)}`)
  return value
}

/** Parses the arguments and PORT; returns `help` for `--help`. @throws Error that names the invalid argument */
export function startOptions(args: string[], env: NodeJS.ProcessEnv): StartOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      fresh: { type: 'boolean', default: false },
      gateways: { type: 'string', default: '1' },
      rows: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const gateways = wholeNumber('--gateways', values.gateways, 64)
  return {
    port: wholeNumber('PORT', env.PORT || '8080', 65_536 - gateways),
    gateways,
    rows: values.rows === undefined ? undefined : wholeNumber('--rows', values.rows, 1_000_000_000),
    fresh: values.fresh,
  }
}
