import { z } from 'zod'
import type { CommonState } from '../../common-state.ts'
import { isReportDocument, mayBeRestricted } from '../check/restricted.ts'
import { routeTo } from '../operations.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const Wanted = z.object({
  restrictedResources: z.array(
    z.object({ method: z.string(), path: z.string(), dataElements: z.array(z.string()).optional() }),
  ),
})

const elements = new Set(['buyerInfo', 'shippingAddress', 'buyerTaxInformation'])
const resourcesMax = 50

function check({ method, path, dataElements = [] }: z.infer<typeof Wanted>['restrictedResources'][number]): void {
  const route = routeTo(method, path.split('?')[0] ?? '')
  if (!route || !mayBeRestricted(route.operation)) {
    throw invalidInput(`Invalid path '${path}': not a restricted operation.`)
  }
  if (isReportDocument(route.operation) && path.includes('{')) {
    throw invalidInput(`Invalid path '${path}': a report document needs a specific path.`)
  }
  const unknown = dataElements.find((element) => !elements.has(element))
  if (unknown) throw invalidInput(`Invalid data element '${unknown}'.`)
}

/** Tokens API 2021-03-01. */
export const restrictedTokensPart = ({ tokens }: CommonState): StatePart => ({
  handlers: {
    'tokens_2021-03-01.createRestrictedDataToken': (call: RetailCall) => {
      sellerOf(call)
      const { restrictedResources } = Wanted.parse(call.body)
      if (restrictedResources.length === 0 || restrictedResources.length > resourcesMax) {
        throw invalidInput(`restrictedResources must have 1 to ${resourcesMax} members.`)
      }
      for (const resource of restrictedResources) check(resource)
      const { token, expiresIn } = tokens.restricted(call.token, restrictedResources)
      return { status: 200, body: { restrictedDataToken: token, expiresIn } }
    },
  },
})
