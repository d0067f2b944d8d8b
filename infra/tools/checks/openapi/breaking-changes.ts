import { type Documents, loosened, narrowed, type Pair } from './compare-schemas.ts'
import type { Operation } from './document.ts'

const scopesOf = ({ security }: Operation): string[] => security.flatMap((one) => Object.values(one).flat())

function inRequest({ path, released, current }: Pair<Operation>): string[] {
  const problems = released.parameters.flatMap((parameter) => {
    const at = `${path}: parameter ${parameter.name}`
    const now = current.parameters.find((one) => one.name === parameter.name && one.in === parameter.in)
    if (!now) return [`${at} is gone`]
    return [
      ...(now.required && !parameter.required ? [`${at} is required now`] : []),
      ...narrowed({ path: at, released: parameter.schema, current: now.schema }),
    ]
  })
  const known = new Set(released.parameters.map(({ name }) => name))
  const demanded = current.parameters.filter(({ name, required }) => required && !known.has(name))
  const scopes = scopesOf(current).filter((scope) => !scopesOf(released).includes(scope))
  return [
    ...problems,
    ...demanded.map(({ name }) => `${path}: parameter ${name} is new, and required`),
    ...scopes.map((scope) => `${path}: needs the scope ${scope} now`),
    ...(released.operationId === current.operationId ? [] : [`${path}: operationId is ${current.operationId} now`]),
  ]
}

function inAnswers({ path, released, current }: Pair<Operation>, documents: Documents): string[] {
  return Object.entries(released.responses).flatMap(([status, answer]) => {
    const at = `${path}: ${status}`
    const now = current.responses[status]
    // An error answer may be removed, a success answer may not.
    if (!now) return Number(status) < 400 ? [`${at} is gone`] : []
    const headers = Object.keys(answer.headers).filter((name) => !Object.hasOwn(now.headers, name))
    const bodies = Object.entries(answer.content).flatMap(([type, { schema }]) => {
      const body = now.content[type]
      return body
        ? loosened({ path: at, released: schema, current: body.schema }, documents)
        : [`${at} is no ${type} now`]
    })
    return [...headers.map((name) => `${at}: header ${name} is gone`), ...bodies]
  })
}

/** Returns the changes that break callers of the released document (docs/contract-stability.md has the rules). */
export function breakingChanges(documents: Documents): string[] {
  return Object.entries(documents.released.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, released]) => {
      const at = `${method.toUpperCase()} ${path}`
      const current = documents.current.paths[path]?.[method]
      if (!current) return [`${at} is gone`]
      const pair = { path: at, released, current }
      return [...inRequest(pair), ...inAnswers(pair, documents)]
    }),
  )
}
