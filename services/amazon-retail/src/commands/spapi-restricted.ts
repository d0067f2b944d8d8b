import { issueToken } from '@platform/amazon'
import { validationError } from '@platform/errors'
import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'

const Input = z.object({
  tenantId: z.string().min(1).max(64),
  connectionId: z.string().min(1).max(128),
  operation: z.string().min(1).max(200),
  params: z.record(z.string(), z.unknown()).default({}),
  /** A token that Amazon refused before it expired; the answer then has another one. */
  forget: z.string().min(1).max(4_096).optional(),
})

/** Longer than every request for a token may take. */
const tokenMsMax = 30_000

type Needs = Pick<Context, 'operations' | 'merchants' | 'authorizer' | 'connectionAccessed'>

/** Gives sync-worker a Restricted Data Token for one operation; of a report's document, for this document alone. */
export const giveRestricted = ({ operations, merchants, authorizer, connectionAccessed }: Needs) =>
  command(Input, async ({ tenantId, connectionId, operation: name, params, forget }) => {
    const { connection } = await merchants.findNamed(tenantId, connectionId)
    const operation = operations.findForTenant(name)
    if (!operation.restricted) {
      const message = `${operation.id} needs no Restricted Data Token: call it with the token of spapi.access`
      throw validationError([{ path: 'operation', message }])
    }
    const { parts } = operations.prepare(operation, { params })
    const request = { operation, parts, connection, region: connection.region, tenantId, token: 'restricted' as const }
    const signal = AbortSignal.timeout(tokenMsMax)
    const given = await issueToken(() => authorizer.authorize(request, signal), forget)
    await connectionAccessed(connection, 'sync-worker', { access: 'restricted', operation: operation.id })
    return given
  })
