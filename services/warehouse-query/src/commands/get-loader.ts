import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { formatAccount } from '../warehouse/account.ts'

const Input = z.strictObject({ tenantId: z.string() })

/** Returns the mysql:// URL of the account that loads data into a tenant's warehouse, for services that load. */
export const getLoader = ({ directory }: Pick<Context, 'directory'>) =>
  command(Input, async ({ tenantId }) => ({ url: formatAccount(await directory.loaderOf(tenantId)) }))
