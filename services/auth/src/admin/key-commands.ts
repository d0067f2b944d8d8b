import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor } from './actor.ts'

type Needs = Pick<Context, 'config' | 'database' | 'keyStore' | 'invalidate' | 'events'>

/**
 * `keys.rotate`: publishes the next key, which starts to sign after the lead time. Adds no key while an earlier rotation is
 * pending.
 */
export const keyCommands = ({ config, database, keyStore, invalidate, events }: Needs) => ({
  'keys.rotate': command(z.object({ actor }), async (input) => {
    const rotated = await database.transaction(async () => {
      const { added, ...rotation } = await keyStore.rotate(config.keys.leadSeconds)
      if (added) await events.keysRotated(rotation, input.actor)
      return { ...rotation, added }
    })
    invalidate({ keys: true })
    return rotated
  }),
})
