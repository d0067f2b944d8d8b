import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Block = z.object({
  request: z.object({ parameters: z.record(z.string(), z.unknown()).optional() }).optional(),
  response: z.unknown().optional(),
  responseHeaders: z.record(z.string(), z.object({ value: z.string() })).optional(),
})

const Answer = z.object({ 'x-amzn-api-sandbox': z.object({ static: z.array(Block).optional() }).optional() })
const Operation = z.object({ responses: z.record(z.string(), Answer) })
const Model = z.object({
  basePath: z.string().optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
})

const methods = ['get', 'post', 'put', 'delete', 'patch']

/** A request of the official sandbox, and its answer. */
export interface Example {
  status: number
  /** Values by parameter name; the body's name is that of the model, or `body`. */
  parameters: Record<string, unknown>
  response?: unknown
  headers: Record<string, string>
}

/** Returns the value of an entry. A few entries lack the `value` around a body, or have other fields beside it. */
function valueIn(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('value' in given)) return given
  const { value, ...rest } = given
  const isNested = typeof value === 'object' && value !== null && !Array.isArray(value)
  return Object.keys(rest).length > 0 && isNested ? { ...value, ...rest } : value
}

function examplesOf(operation: unknown): Example[] {
  const parsed = Operation.safeParse(operation)
  if (!parsed.success) return []
  return Object.entries(parsed.data.responses).flatMap(([status, answer]) =>
    (answer['x-amzn-api-sandbox']?.static ?? []).map(({ request, response, responseHeaders = {} }) => ({
      status: Number(status),
      parameters: Object.fromEntries(
        Object.entries(request?.parameters ?? {}).map(([name, given]) => [name, valueIn(given)]),
      ),
      ...(response !== undefined && { response }),
      headers: Object.fromEntries(Object.entries(responseHeaders).map(([name, { value }]) => [name, value])),
    })),
  )
}

function modelFiles(dir: string): string[] {
  const root = existsSync(join(dir, 'models')) ? join(dir, 'models') : dir
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(root, name))
}

/**
 * Reads the static sandbox from a clone of amzn/selling-partner-api-models (its root, or its `models`), by `METHOD path`, in the
 * order of the documents.
 * @throws Error if the directory has no models
 */
export function readExamples(dir: string): Map<string, Example[]> {
  const found = new Map<string, Example[]>()
  let models = 0
  for (const file of modelFiles(dir)) {
    const model = Model.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (!model.success) continue
    models++
    const base = (model.data.basePath ?? '').replace(/\/$/, '')
    for (const [path, item] of Object.entries(model.data.paths)) {
      for (const method of methods) {
        const examples = examplesOf(item[method])
        if (examples.length > 0) found.set(`${method.toUpperCase()} ${base}${path}`, examples)
      }
    }
  }
  if (models === 0) throw new Error(`no Selling Partner API models in ${dir}`)
  return found
}
