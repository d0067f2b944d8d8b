import { isDeepStrictEqual } from 'node:util'
import type { Example } from '@platform/simulator/spapi/read-examples'
import { normaliseErrors, type Operation } from '@platform/spapi-catalog'
import type { Answer } from './players.ts'

const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 300)

/** Treats an empty body as a missing one. */
const plain = (value: unknown) => (value === '' || value === null ? undefined : value)

/** Returns the difference between an answer and the model's example; undefined if they are equal. */
export function compare({ id }: Operation, example: Example, { ok, body }: Answer): string | undefined {
  const { status, response } = example
  const isSuccess = status < 300
  if (ok !== isSuccess) return `${ok ? 'was answered' : 'was refused'}: ${shown(body)}`
  if (body.status !== status) return `status ${body.status} of ${id}: ${shown(body)}`
  if (isSuccess) {
    const wanted = status === 204 ? undefined : plain(response)
    const same = isDeepStrictEqual(plain(body.payload), wanted)
    return same ? undefined : `payload ${shown(body.payload)} instead of ${shown(wanted)}`
  }
  const wanted = normaliseErrors(response)
  return isDeepStrictEqual(body.errors ?? [], wanted)
    ? undefined
    : `errors ${shown(body.errors)} instead of ${shown(wanted)}`
}
