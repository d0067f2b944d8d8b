import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor } from './actor.ts'

type Needs = Pick<Context, 'config' | 'keyStore' | 'notify' | 'events'>

/** `keys.rotate`: publishes the next key, which signs once every verifier can know it. Asked again meanwhile, it adds none. */
export const keyCommands = ({ config, keyStore, notify, events }: Needs) => ({
  'keys.rotate': command(z.object({ actor }), async (input) => {
    const { added, ...rotation } = await keyStore.rotate(config.keys.leadSeconds)
    notify({ keys: true })
    if (added) await events.keysRotated(rotation, input.actor)
    return { ...rotation, added }
  }),
})
