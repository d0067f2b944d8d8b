import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { getOperations } from './routes/get-operations.ts'
import { getProfiles } from './routes/get-profiles.ts'
import { getWrite } from './routes/get-write.ts'
import { postCall } from './routes/post-call.ts'
import { postRevert } from './routes/post-revert.ts'
import type { ServeWriteNeeds } from './writes/serve-write.ts'

/** Creates the HTTP server with the complete list of routes. */
export const createServer = ({ config, log, metrics, verifier, ads, profiles, events, writing }: Context) =>
  createApp<ServeWriteNeeds & Pick<Context, 'config' | 'ads' | 'profiles' | 'events'>>({
    routes: [getProfiles, getOperations, postCall, getWrite, postRevert],
    needs: { config, ads, profiles, events, ...writing },
    log,
    metrics,
    verifier,
  })
