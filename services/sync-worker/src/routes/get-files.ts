import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { filesQuery, readFiles } from '../jobs/read-files.ts'
import { askerOf, scopes } from './shared.ts'

/** Lists the documents that jobs have stored as files, the newest first. */
export const getFiles = route(
  { method: 'get', path: '/api/sync/files', scopes, query: filesQuery },
  async (call, needs: Pick<Context, 'events' | 'files'>) => ({
    ok: true,
    ...(await readFiles(askerOf(call), call.query, needs)),
  }),
)
