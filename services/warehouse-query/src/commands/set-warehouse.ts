import { validationError } from '@platform/errors'
import { callCommand, command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { parseAccount } from '../warehouse/account.ts'
import { selfTest } from '../warehouse/self-test.ts'
import { hasTimeZones, timeZonesAdvice } from '../warehouse/time-zones.ts'

const Input = z.object({
  tenantId: z.string(),
  url: z.url({ protocol: /^mysql$/ }),
  actor: z.string().default('admin'),
})

/** Points a tenant at an account that the operator vouches for. Rights beyond reading are returned as warnings. */
export const setWarehouse = ({ messaging, directory, events }: Pick<Context, 'messaging' | 'directory' | 'events'>) =>
  command(Input, async ({ tenantId, url, actor }) => {
    await callCommand(messaging, 'auth', 'tenant.get', { id: tenantId })
    const account = parseAccount(url)
    if (!account.database)
      throw validationError([
        { path: 'url', message: 'the URL must name a database, such as mysql://user:password@host:3306/database' },
      ])
    const warnings = await selfTest(account).catch((error: unknown) => {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
      throw validationError([{ path: 'url', message: `no connection can be made with it (${reason})` }])
    })
    await directory.put(tenantId, account, { managed: false })
    await events.warehouseChanged(actor, tenantId, 'warehouse.set', {
      database: account.database,
      user: account.user,
      warnings,
    })
    return {
      tenantId,
      database: account.database,
      user: account.user,
      warnings: [
        ...warnings.map((what) => `this account can: ${what}`),
        ...((await hasTimeZones(account)) ? [] : [timeZonesAdvice(account)]),
      ],
    }
  })
