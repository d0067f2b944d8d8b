import { createHash } from 'node:crypto'

/** A Lua script and its name in Redis. */
export interface Script {
  lua: string
  sha: string
}

export const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') })
