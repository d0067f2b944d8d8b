import type { AdsRoute } from './ads-route.ts'

export interface Found {
  route: AdsRoute
  params: Record<string, string>
}

interface Compiled {
  route: AdsRoute
  parts: string[]
}

const isParam = (part: string) => part.startsWith('{')

function paramsOf(parts: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [place, part] of parts.entries()) {
    const value = given[place] ?? ''
    if (isParam(part)) params[part.slice(1, -1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return params
}

/** Returns a function that finds the route of a method and a path. Literal paths take precedence; paths are case-sensitive. */
export function routeFinder(routes: readonly AdsRoute[]) {
  const plain = new Map(
    routes.filter(({ path }) => !path.includes('{')).map((route) => [`${route.method} ${route.path}`, route]),
  )
  const withParams: Compiled[] = routes
    .filter(({ path }) => path.includes('{'))
    .map((route) => ({ route, parts: route.path.split('/') }))
  return (method: string, path: string): Found | undefined => {
    const exact = plain.get(`${method} ${path}`)
    if (exact) return { route: exact, params: {} }
    const given = path.split('/')
    for (const { route, parts } of withParams) {
      const params = route.method === method ? paramsOf(parts, given) : undefined
      if (params) return { route, params }
    }
    return undefined
  }
}
