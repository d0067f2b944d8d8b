import { PlatformError } from '@platform/errors'
import { callCommand, command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { provisionWarehouse } from '../warehouse/provision.ts'
import { selfTest } from '../warehouse/self-test.ts'

const Input = z.object({ tenantId: z.string(), actor: z.string().default('admin') })

/** Creates a tenant's database and its two users, and self-tests the reader before the tenant may query through it. */
export const provision = ({
  config,
  messaging,
  directory,
  events,
}: Pick<Context, 'config' | 'messaging' | 'directory' | 'events'>) =>
  command(Input, async ({ tenantId, actor }) => {
    await callCommand(messaging, 'auth', 'tenant.get', { id: tenantId })
    const { adminUrl } = config.warehouse
    if (!adminUrl)
      throw new PlatformError('unavailable', 'WAREHOUSE_ADMIN_URL is not set', {
        friendly:
          'Provisioning is off because WAREHOUSE_ADMIN_URL is not set for warehouse-query. Set it, or use "warehouse set".',
      })
    const { reader, loader } = await provisionWarehouse(adminUrl, tenantId)
    const breaches = await selfTest(reader)
    if (breaches.length > 0) {
      const friendly = `The new account can do more than read its database, so it is not used: ${breaches.join('; ')}.`
      throw new PlatformError('warehouse_unavailable', friendly, { friendly })
    }
    await directory.put(tenantId, reader, { managed: true, loader })
    await events.warehouseChanged(actor, tenantId, 'warehouse.provision', {
      database: reader.database,
      user: reader.user,
      loader: loader.user,
    })
    return { tenantId, database: reader.database, user: reader.user, loader: loader.user }
  })
