import { describe, expect, it } from '@jest/globals'
import { checkParams as checkAdsParams, validateBody } from '@platform/ads-catalog'
import { validateCall } from '@platform/spapi-catalog'
import { checkBody } from './spapi/check/check-body.ts'
import { checkParams } from './spapi/check/read-params.ts'
import type { Params } from './spapi/retail-call.ts'
import { RetailError } from './spapi/retail-error.ts'
import { malformedAdsCalls, malformedSpapiCalls } from './testing/malformed-calls.ts'

const spapi = malformedSpapiCalls()
const ads = malformedAdsCalls()

const labelOf = ({
  operation,
  path,
  kind,
}: {
  operation: { id?: string; name?: string }
  path: string
  kind: string
}) => `${operation.id ?? operation.name} ${path} (${kind})`

/** The number of parameters and fields: several values are tried for one. */
const placesOf = (calls: readonly { operation: { id?: string; name?: string }; path: string }[]): number =>
  new Set(calls.map(({ operation, path }) => `${operation.id ?? operation.name} ${path}`)).size

/** Parameters as a request carries them. */
const asText = (params: Record<string, unknown>): Params =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  )

function refusalOf(work: () => void): unknown {
  try {
    return void work()
  } catch (error) {
    return error
  }
}

describe('a malformed date, time, number, word or list', () => {
  it('is tested for every parameter and field that has such a format', () => {
    expect({ spapi: placesOf(spapi), ads: placesOf(ads) }).toEqual({ spapi: 1_392, ads: 538 })
  })

  it('of the Selling Partner API is refused by the platform, by name', () => {
    const accepted = spapi.filter(
      ({ operation, params, body, path }) =>
        !validateCall(operation, params, body).problems.some((one) => one.path === path),
    )
    expect(accepted.map(labelOf)).toEqual([])
  })

  it('of the Ads API is refused by the platform, by name', () => {
    const accepted = ads.filter(({ operation, params, body, path }) => {
      const issues = [...checkAdsParams(operation, Object(params)), ...validateBody(operation, body)]
      return !issues.some((one) => one.path === path)
    })
    expect(accepted.map(labelOf)).toEqual([])
  })

  it('of the Selling Partner API is refused by the simulator with 400 InvalidInput', () => {
    const accepted = spapi.filter(({ operation, params, body }) => {
      const refusal = refusalOf(() => {
        checkParams(operation, asText(params))
        checkBody(operation, body)
      })
      return !(refusal instanceof RetailError && refusal.status === 400 && refusal.code === 'InvalidInput')
    })
    expect(accepted.map(labelOf)).toEqual([])
  })
})
