import { PlatformError } from '@platform/errors'
import { catalog, findOperation, type Operation } from '@platform/spapi-catalog'
import { apiVersions, versionKeyOf, versionsOf } from '../api-versions.ts'
import type { Issues } from '../issues.ts'
import type { InputOf } from '../job-definition.ts'
import type { MergedSettings } from '../merge-settings.ts'
import { findRoute, type Route } from './find-route.ts'

type Input = InputOf<'amazon_selling_partner_api.io#AmazonSPApiInput'>

/** Returns the default version of each API of the catalog that the settings cover. */
const defaultsOf = ({ versions }: MergedSettings): Record<string, string> =>
  Object.fromEntries(
    Object.entries(apiVersions).flatMap(([key, { families }]) =>
      families.map((family) => [family, versions[key as keyof typeof apiVersions]]),
    ),
  )

/** Returns the candidate whose API the version settings cover, if several APIs have an operation of this name. */
function covered(error: unknown, settings: MergedSettings): Operation | undefined {
  const ids = error instanceof PlatformError ? error.details.candidates : undefined
  const candidates = Array.isArray(ids) ? ids.map((id) => catalog.get(String(id))) : []
  const named = candidates.filter((one) => one !== undefined && versionKeyOf(one.family) !== undefined)
  const [first] = named
  if (!first || named.some((one) => one?.family !== first.family)) return undefined
  return findOperation(`${first.family}.${first.operationId}`, { defaults: defaultsOf(settings) })
}

function byName(name: string, settings: MergedSettings): Operation | { problem: string } {
  try {
    return findOperation(name, { defaults: defaultsOf(settings) })
  } catch (error) {
    const operation = covered(error, settings)
    if (operation) return operation
    if (error instanceof PlatformError) return { problem: error.friendly }
    throw error
  }
}

/** Returns the reason why a job cannot run an operation; undefined for one that it can. */
function unfit({ operationId, method, access, grantlessScope, sandboxOnly }: Operation): string | undefined {
  if (sandboxOnly) return `${operationId} exists in Amazon's sandbox only`
  if (grantlessScope !== undefined || access === 'admin')
    return `${operationId} acts on the application itself, not on an account`
  if (access === 'write') return `${operationId} changes data, and jobs only read`
  return method === 'GET' ? undefined : `${operationId} needs a body, which a job cannot have: jobs run GET operations`
}

/** Refuses a version that the settings of the job exclude, and notes one that settings of a higher level would. */
function checkVersion(
  operation: Operation,
  isPath: boolean,
  settings: MergedSettings,
  issues: Issues,
  notes: string[],
) {
  const key = versionKeyOf(operation.family)
  if (key === undefined || settings.versions[key] === operation.version) return
  const { version, operationId, id } = operation
  const place = isPath ? 'input.path' : 'input.operation'
  if (settings.levels[key] === 'job')
    issues.add(
      `settings.${key}`,
      `is ${settings.versions[key]}, but ${place} names ${id} of version ${version}; versions are ${versionsOf(key).join(', ')}`,
    )
  else
    notes.push(
      isPath
        ? `${place} names version ${version} and takes precedence over ${key} ${settings.versions[key]}.`
        : `${operationId} is taken from version ${version}: ${key} is ${settings.versions[key]}, which ${place} does not use.`,
    )
}

/** Resolves `path` or `operation` of a job to one GET operation of the catalog that reads. */
export function chooseOperation(
  { path, operation: name }: Input,
  { settings, issues, notes }: { settings: MergedSettings; issues: Issues; notes: string[] },
): Route | undefined {
  const found: Route | { problem: string } =
    path !== undefined ? findRoute(path) : operationRoute(byName(name ?? '', settings))
  const place = path !== undefined ? 'input.path' : 'input.operation'
  if ('problem' in found) {
    issues.add(place, found.problem)
    return undefined
  }
  if (path?.split('/').includes('{}')) issues.add(place, 'must not contain {}, which only extend_resources fills')
  const reason = unfit(found.operation)
  if (reason !== undefined) issues.add(place, reason)
  checkVersion(found.operation, path !== undefined, settings, issues, notes)
  const { deprecated, operationId, replacedBy } = found.operation
  if (deprecated) notes.push(`Amazon has deprecated ${operationId}${replacedBy ? ` in favour of ${replacedBy}` : ''}.`)
  return found
}

const operationRoute = (found: Operation | { problem: string }): Route | { problem: string } =>
  'problem' in found ? found : { operation: found, values: {} }
