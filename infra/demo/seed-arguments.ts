import { parseArgs } from 'node:util'
import { dayNumber, utcToday } from './calendar.ts'
import { demoTenants, type TenantKey } from './catalogue.ts'
import { adsRowsMin } from './shape.ts'

export const usage = `usage: npm run seed -- --tenant <northwind|harbor> [options]

Fills a tenant's warehouse with demo data: the standard schema, then the rows. A seeded warehouse is left unchanged.

  --tenant <key>   northwind (two accounts: US and CA, DE and UK) or harbor (one account: US and JP)
  --url <url>      mysql://user:password@host:port/database; default: the tenant's warehouse of the running platform
  --rows <n>       ads facts of the tenant's first account, ${adsRowsMin} or more; default: about 40,000 rows in total
  --today <date>   YYYY-MM-DD; the last day with data is the day before; default: today in UTC
  --fresh          empty the tables first
  --help           print this`

export interface SeedArguments {
  tenant: TenantKey
  url?: string
  rows?: number
  today: string
  fresh: boolean
}

/** Parses the command line; returns `help` for `--help`. @throws Error that names the invalid argument */
export function seedArguments(args: string[]): SeedArguments | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      tenant: { type: 'string' },
      url: { type: 'string' },
      rows: { type: 'string' },
      today: { type: 'string', default: utcToday() },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const tenant = demoTenants.find(({ key }) => key === values.tenant)?.key
  if (!tenant) throw new Error('--tenant must be northwind or harbor')
  dayNumber(values.today)
  return {
    tenant,
    today: values.today,
    fresh: values.fresh,
    ...(values.rows === undefined ? {} : { rows: rowsOf(values.rows) }),
    ...(values.url === undefined ? {} : { url: databaseUrl(values.url) }),
  }
}

function rowsOf(text: string): number {
  const rows = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (rows < adsRowsMin) throw new Error(`--rows must be an integer of at least ${adsRowsMin}`)
  return rows
}

function databaseUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol !== 'mysql:' || url.pathname.length < 2)
    throw new Error('--url must be mysql://user:password@host:port/database')
  return text
}
