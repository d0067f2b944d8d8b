import { validationError } from '@platform/errors'
import { callCommand, command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { type Account, parseAccount } from '../warehouse/account.ts'
import { connect } from '../warehouse/connect.ts'
import { selfTest } from '../warehouse/self-test.ts'
import { hasTimeZones, timeZonesAdvice } from '../warehouse/time-zones.ts'

const Input = z.object({
  tenantId: z.string(),
  url: z.url({ protocol: /^mysql$/ }),
  loaderUrl: z.url({ protocol: /^mysql$/ }).optional(),
  actor: z.string().default('admin'),
})

const unreachable =
  (path: string) =>
  (error: unknown): never => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw validationError([{ path, message: `no connection can be made with it (${reason})` }])
  }

/** Returns the account of a loader. @throws PlatformError `validation_error` unless it reaches the database that queries read. */
async function checkLoader(url: string, { host, port, database }: Account): Promise<Account> {
  const loader = parseAccount(url)
  if (loader.host !== host || loader.port !== port || loader.database !== database)
    throw validationError([
      { path: 'loaderUrl', message: `must name the same server and database as url: ${host}:${port}/${database}` },
    ])
  const connection = await connect(loader).catch(unreachable('loaderUrl'))
  connection.destroy()
  return loader
}

/**
 * Points a tenant at an account that the operator vouches for, and at the account that loads data into the same database, if one
 * is given. Rights of the first beyond reading are returned as warnings.
 */
export const setWarehouse = ({ messaging, directory, events }: Pick<Context, 'messaging' | 'directory' | 'events'>) =>
  command(Input, async ({ tenantId, url, loaderUrl, actor }) => {
    await callCommand(messaging, 'auth', 'tenant.get', { id: tenantId })
    const account = parseAccount(url)
    if (!account.database)
      throw validationError([
        { path: 'url', message: 'the URL must name a database, such as mysql://user:password@host:3306/database' },
      ])
    const warnings = await selfTest(account).catch(unreachable('url'))
    const loader = loaderUrl === undefined ? undefined : await checkLoader(loaderUrl, account)
    await directory.put(tenantId, account, { managed: false, loader })
    await events.warehouseChanged(actor, tenantId, 'warehouse.set', {
      database: account.database,
      user: account.user,
      ...(loader && { loader: loader.user }),
      warnings,
    })
    return {
      tenantId,
      database: account.database,
      user: account.user,
      ...(loader && { loader: loader.user }),
      warnings: [
        ...warnings.map((what) => `this account can: ${what}`),
        ...((await hasTimeZones(account)) ? [] : [timeZonesAdvice(account)]),
      ],
    }
  })
