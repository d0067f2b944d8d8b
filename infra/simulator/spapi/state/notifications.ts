import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SimulatorAnswer } from '../../api.ts'
import { listParam, singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput, notFound, RetailError } from '../retail-error.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const Resource = z.object({
  sqs: z.object({ arn: z.string() }).optional(),
  eventBridge: z.object({ region: z.string(), accountId: z.string() }).optional(),
})
const NewDestination = z.object({ name: z.string(), resourceSpecification: Resource })
const NewSubscription = z.object({
  payloadVersion: z.string(),
  destinationId: z.string(),
  processingDirective: z.unknown().optional(),
})

interface Destination {
  destinationId: string
  name: string
  resource: object
}

interface Subscription {
  subscriptionId: string
  sellerId: string
  type: string
  payloadVersion: string
  destinationId: string
  processingDirective?: unknown
}

/** Notifications API v1: destinations belong to the application, subscriptions to a seller. */
export function notificationsPart(): StatePart {
  const destinations = new Map<string, Destination>()
  const subscriptions = new Map<string, Subscription>()
  const payload = (body: unknown): SimulatorAnswer => ({ status: 200, body: { payload: body } })

  function destination({ params }: RetailCall): Destination {
    const found = destinations.get(singleParam(params, 'destinationId') ?? '')
    if (!found) throw notFound('Destination not found.')
    return found
  }

  const view = ({ sellerId: _seller, type: _type, ...rest }: Subscription) => rest
  const typeOf = ({ params }: RetailCall) => singleParam(params, 'notificationType') ?? ''

  function byId(call: RetailCall): Subscription {
    const found = subscriptions.get(singleParam(call.params, 'subscriptionId') ?? '')
    if (found?.type !== typeOf(call)) throw notFound('Subscription not found.')
    return found
  }

  const own = (call: RetailCall) => {
    const { sellerId } = sellerOf(call)
    return [...subscriptions.values()].filter((subscription) => subscription.sellerId === sellerId)
  }

  return {
    handlers: {
      'notifications.createDestination': ({ body }) => {
        const { name, resourceSpecification } = NewDestination.parse(body)
        const { sqs, eventBridge } = resourceSpecification
        if (!sqs === !eventBridge) throw invalidInput('Exactly one of sqs and eventBridge must be specified.')
        const wanted = JSON.stringify(resourceSpecification)
        const isKnown = [...destinations.values()].some(({ resource }) => JSON.stringify(resource) === wanted)
        if (isKnown && sqs) throw new RetailError(409, 'Conflict', 'A destination of this resource exists already.')
        const made = {
          destinationId: randomUUID(),
          name,
          resource: eventBridge ? { eventBridge: { name, ...eventBridge } } : { sqs },
        }
        destinations.set(made.destinationId, made)
        return payload(made)
      },
      'notifications.getDestinations': () => payload([...destinations.values()]),
      'notifications.getDestination': (call) => payload(destination(call)),
      'notifications.deleteDestination': (call) => {
        destinations.delete(destination(call).destinationId)
        return { status: 200, body: {} }
      },
      'notifications.createSubscription': (call) => {
        const { sellerId } = sellerOf(call)
        const given = NewSubscription.parse(call.body)
        if (!destinations.has(given.destinationId)) throw invalidInput('The destination does not exist.')
        const type = typeOf(call)
        if (own(call).some((one) => one.type === type && one.payloadVersion === given.payloadVersion)) {
          throw new RetailError(409, 'Conflict', 'A subscription of this type exists already.')
        }
        const made = { subscriptionId: randomUUID(), sellerId, type, ...given }
        subscriptions.set(made.subscriptionId, made)
        return payload(view(made))
      },
      'notifications.getSubscription': (call) => {
        const found = own(call).find(({ type }) => type === typeOf(call))
        if (!found) throw notFound('Subscription not found.')
        return payload(view(found))
      },
      'notifications.getSubscriptions': (call) => {
        const types = listParam(call.params, 'notificationTypes')
        return payload({
          subscriptions: own(call)
            .filter(({ type }) => types.includes(type))
            .map(view),
        })
      },
      'notifications.getSubscriptionById': (call) => payload(view(byId(call))),
      'notifications.deleteSubscriptionById': (call) => {
        subscriptions.delete(byId(call).subscriptionId)
        return { status: 200, body: {} }
      },
    },
    reset() {
      destinations.clear()
      subscriptions.clear()
    },
  }
}
