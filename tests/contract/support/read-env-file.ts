import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** Reads the variables of a `.env` file. */
export const readEnvFile = (file: string): Record<string, string> =>
  Object.fromEntries(Object.entries(parseEnv(readFileSync(file, 'utf8'))).map(([name, value]) => [name, value ?? '']))
