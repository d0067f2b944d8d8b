import { standardTables } from '@platform/warehouse-schema'
import { z } from 'zod'

/** Prefixes of the loader's and the platform's own tables: `sync_loads` has the loads of a warehouse. */
const reservedPrefixes = ['sync_', 'schema_', 'platform_']

/** Returns the reason why a table cannot have this name; undefined for a name that is free. */
function taken(name: string): string | undefined {
  if (standardTables.includes(name))
    return `is a table of the standard schema, which jobs do not write: choose another name, for example my_${name}`
  const prefix = reservedPrefixes.find((one) => name.startsWith(one))
  return prefix && `must not begin with ${prefix}: such tables belong to the platform`
}

/** The name of a job's table: it needs no quotes in any SQL, and is not one of the platform's own. */
export const tableName = z
  .string()
  .min(1)
  .max(64)
  .refine((name) => name.length === 0 || name.length > 64 || /^[a-z][a-z0-9_]*$/.test(name), {
    error: 'must begin with a letter and consist of a–z, 0–9 and _, for example orders_us',
    abort: true,
  })
  .superRefine((name, context) => {
    const message = taken(name)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
