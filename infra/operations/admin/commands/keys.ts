import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'

const Rotation = z.object({ kid: z.string(), signsFrom: z.string(), replaces: z.string(), added: z.boolean() })

/** Commands for the keys that sign access tokens. */
export const keyCommands = [
  adminCommand(
    {
      words: 'keys rotate',
      about: 'publishes the next signing key, which becomes active when every verifier has fetched it',
      options: z.object({}),
    },
    async (_input, { messaging, actor }) => {
      const { kid, signsFrom, replaces, added } = Rotation.parse(
        await callCommand(messaging, 'auth', 'keys.rotate', { actor }),
      )
      return {
        json: { kid, signs_from: signsFrom, replaces, added },
        text: [
          ...(added ? [] : ['A rotation is under way already:']),
          ...columns([
            ['next key', kid],
            ['signs from', signsFrom],
            ['replaces', replaces],
          ]),
        ],
      }
    },
  ),
]
