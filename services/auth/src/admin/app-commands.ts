import { command } from '@platform/messaging'
import { z } from 'zod'
import type { App } from '../apps/app.ts'
import { AppChanges, NewApp } from '../apps/app-input.ts'
import type { Context } from '../context.ts'
import { actor, operator } from './actor.ts'

const clientId = z.string().min(1).max(100)
/** Longest overlap of an old and a new client secret of an application, in seconds. */
const graceSecondsMax = 30 * 86_400
const shown = ({ app, clientSecret }: { app: App; clientSecret: string | undefined }) => ({ ...app, clientSecret })
const byOperator = z.object({ actor })

/**
 * `app.create`, `app.update`, `app.rotate`, `app.revoke`, `app.list`. A secret is returned only by the command that creates
 * it.
 */
export const appCommands = ({ manageApps }: Pick<Context, 'manageApps'>) => ({
  'app.create': command(NewApp.and(byOperator), async ({ actor: id, ...input }) =>
    shown(await manageApps.create(input, operator(id))),
  ),
  'app.update': command(AppChanges.and(byOperator.extend({ clientId })), ({ actor: id, clientId, ...changes }) =>
    manageApps.update(clientId, changes, operator(id)),
  ),
  'app.rotate': command(
    z.object({ clientId, graceSeconds: z.number().int().min(0).max(graceSecondsMax).default(0), actor }),
    async (input) => ({
      ...shown(await manageApps.rotateSecret(input.clientId, input.graceSeconds, operator(input.actor))),
      graceSeconds: input.graceSeconds,
    }),
  ),
  'app.revoke': command(z.object({ clientId, actor }), (input) =>
    manageApps.revoke(input.clientId, operator(input.actor)),
  ),
  'app.list': command(z.object({}), async () => ({ apps: await manageApps.list() })),
})
