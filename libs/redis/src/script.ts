import { createHash } from 'node:crypto'

/** A Lua script and its SHA-1, under which Redis caches it. */
export interface Script {
  lua: string
  sha: string
}

export const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') })
