/** A variable of a compose file: `${NAME}`, `${NAME:-default}`, or `${NAME:?message}` that fails without a value. */
const variable = /\$(?:(\$)|\{([A-Z][A-Z0-9_]*)(?::([-?])([^}]*))?\})/g

/** Returns the names of the variables of a compose file, each with `?`, `-` or nothing. */
export const variablesIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(variable)].flatMap(([, , name, mark]) => (name ? [[name, mark ?? ''] as const] : [])))

/** Fills in the variables as docker compose does. @throws Error when one with `:?` has no value. */
export const interpolate = (text: string, env: Record<string, string>): string =>
  text.replaceAll(variable, (_, dollar?: string, name = '', mark?: string, rest = '') => {
    if (dollar) return dollar
    const value = env[name]
    if (value) return value
    if (mark === '?') throw new Error(`${name}: ${rest}`)
    return rest
  })
