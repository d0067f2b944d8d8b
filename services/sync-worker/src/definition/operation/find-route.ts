import { catalog, type Operation } from '@platform/spapi-catalog'
import { nearest } from '@platform/validation'

/** The operation of a path, and the values that the path has for its parameters. */
export interface Route {
  operation: Operation
  /** Values by parameter; a `{}` of the path is undefined. */
  values: Readonly<Record<string, string | undefined>>
}

const suggestionsMax = 3

const stepsOf = (path: string): string[] => path.replace(/\/+$/, '').split('/').slice(1)
const paramOf = (step: string): string | undefined => /^\{(\w+)\}$/.exec(step)?.[1]

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

/** Returns the values of a path that fits the operation's template; undefined for a path that does not. */
function match({ path }: Operation, steps: readonly string[]): Route['values'] | undefined {
  const template = stepsOf(path)
  if (template.length !== steps.length) return undefined
  const values: Record<string, string | undefined> = {}
  for (const [index, expected] of template.entries()) {
    const given = steps[index] ?? ''
    const param = paramOf(expected)
    if (param === undefined) {
      if (expected !== given) return undefined
    } else if (given === '{}') values[param] = undefined
    else if (given === '') return undefined
    // `{orderId}` as in Amazon's documents: the value is in the parameters.
    else if (given !== expected) values[param] = decoded(given)
  }
  return values
}

const reads = (): Operation[] =>
  catalog.operations.filter(({ method, access, sandboxOnly }) => method === 'GET' && access === 'read' && !sandboxOnly)

/** Returns the paths that resemble this one: a few other letters, else the longest common beginning. */
function similar(path: string): string[] {
  const paths = [...new Set(reads().map((operation) => operation.path))]
  const near = nearest(path, paths, suggestionsMax)
  if (near.length > 0) return near
  const steps = stepsOf(path)
  const common = (other: string): number => {
    const others = stepsOf(other)
    const end = steps.findIndex((step, index) => step !== others[index])
    return end < 0 ? steps.length : end
  }
  return paths
    .map((other) => ({ other, length: common(other) }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)
    .slice(0, suggestionsMax)
    .map(({ other }) => other)
}

/** Finds the read operation of a path; a `{}` stands for one parameter. Returns the reason if there is no such operation. */
export function findRoute(path: string): Route | { problem: string } {
  if (!path.startsWith('/') || path.startsWith('//'))
    return {
      problem:
        'must be a path that begins with /, for example /orders/v0/orders: the endpoint follows from the account',
    }
  if (/[?#]/.test(path)) return { problem: 'must not have a query: write parameters in params' }
  const steps = stepsOf(path)
  const routes = catalog.operations.flatMap((operation) => {
    const values = match(operation, steps)
    return values ? [{ operation, values }] : []
  })
  const route = routes.find(({ operation }) => reads().includes(operation))
  if (route) return route
  const other = routes[0]?.operation
  if (other)
    return {
      problem: `is only ${other.method} ${other.path} (${other.operationId}) at Amazon, and jobs run GET operations that read`,
    }
  const suggestions = similar(path)
  return {
    problem: `is not a path of the Selling Partner API${suggestions.length > 0 ? `: did you mean ${suggestions.join(' or ')}?` : ''}`,
  }
}
