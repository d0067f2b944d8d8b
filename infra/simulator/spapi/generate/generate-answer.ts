import { seededRandom } from '@platform/demo/random'
import { loadCatalog, type OperationRecord, type Page } from '@platform/spapi-catalog'
import type { SimulatorAnswer } from '../../api.ts'
import { signed } from '../../signed.ts'
import { isRecord } from '../is-record.ts'
import { marketOf } from '../market.ts'
import { singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'
import { Echo } from './echo.ts'
import { sampleValue } from './sample-value.ts'

const pagesMax = 3

/** Returns the lowest success status and the definition of its body. */
export function successOf({ answers }: OperationRecord): { status: number; definition: string | null } {
  const [status = '200', definition = null] =
    Object.entries(answers).toSorted(([a], [b]) => Number(a) - Number(b))[0] ?? []
  return { status: Number(status), definition }
}

function pageOf(call: RetailCall, { request }: Page): number {
  const token = singleParam(call.params, request)
  if (!token) return 1
  const statement = signed.open(token)
  const known = isRecord(statement) && statement.operation === call.operation.id ? statement.page : undefined
  if (typeof known !== 'number') throw invalidInput(`Invalid '${request}' provided.`)
  return known
}

function setAt(body: unknown, pointer: string, value: string): void {
  const steps = pointer.split('/').slice(1)
  const last = steps.pop() ?? ''
  let here = body
  for (const step of steps) {
    if (!isRecord(here)) return
    here[step] ??= {}
    here = here[step]
  }
  if (isRecord(here)) here[last] = value
}

interface Sampled {
  definition: string
  seed: string
  echo: Echo
}

function sample({ operation, seller, personal, params }: RetailCall, { definition, seed, echo }: Sampled): unknown {
  return sampleValue(
    definition,
    { $ref: `#/definitions/${definition}` },
    {
      api: operation.api,
      definitions: loadCatalog().definitions[operation.api] ?? {},
      echo,
      personal: personal === 'all',
      random: seededRandom(seed),
      sellerId: seller?.sellerId ?? 'AMAZON',
      ...marketOf(seller, params),
    },
  )
}

/** Generates a value of a definition that repeats the values named in a part of the request. */
export const sampleDefinition = (call: RetailCall, definition: string, about: Record<string, unknown>): unknown =>
  sample(call, {
    definition,
    seed: JSON.stringify([call.operation.id, call.seller?.sellerId, about]),
    echo: new Echo({}, about),
  })

/** Generates an answer from the operation's schema: deterministic per request, with a finite number of different pages. */
export function generateAnswer(call: RetailCall): SimulatorAnswer {
  const { operation, params, body, seller } = call
  const { status, definition } = successOf(operation)
  const page = operation.page && pageOf(call, operation.page)
  if (definition === null) return { status }
  const { [operation.page?.request ?? '']: _token, ...asked } = params
  const seed = JSON.stringify([operation.id, seller?.sellerId, asked, body, page])
  const made = sample(call, { definition, seed, echo: new Echo(asked, body) })
  if (operation.page && page !== undefined && page < pagesMax) {
    setAt(made, operation.page.response, signed.seal({ operation: operation.id, page: page + 1 }))
  }
  return { status, body: Object(made) }
}
