import { route, WrittenAnswer } from '@platform/http'
import { insufficientScope } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { openFile } from '../jobs/read-files.ts'
import { askerOf, mayReadPii, scopes } from './shared.ts'

const FileParams = z.object({ fileId: z.string().max(64) })
const personal = 'retail:pii'

/** Sends a file as it is read. One with personal data needs the scope `retail:pii`, as the job that stored it did. */
export const getFile = route(
  { method: 'get', path: '/api/sync/files/:fileId', scopes, params: FileParams },
  async (call, needs: Pick<Context, 'events' | 'files' | 'fileStore'>) => {
    const { file, bytes } = await openFile(
      askerOf(call),
      call.params.fileId,
      ({ isRestricted }) => {
        if (isRestricted && !mayReadPii(call)) throw insufficientScope(call.caller, [personal], [...scopes, personal])
      },
      needs,
    )
    const [fileName = file.name] = file.name.split('/').slice(-1)
    return new WrittenAnswer({ type: file.contentType, fileName, length: file.bytes }, async (write) => {
      for await (const chunk of bytes) await write(chunk)
    })
  },
)
