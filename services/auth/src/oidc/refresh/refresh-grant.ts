import { type Adapter, type AdapterPayload, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { RefreshAnswer, RefreshAnswers, Rotation } from './refresh-answers.ts'

/** Thrown when a used refresh token is presented again during the grace period. */
class Repeated extends Error {
  readonly token: AdapterPayload
  readonly answer: RefreshAnswer

  constructor(token: AdapterPayload, answer: RefreshAnswer) {
    super('refresh token presented again within the grace')
    this.token = token
    this.answer = answer
  }
}

/** Refreshes in progress; their writes are collected until the response is known. */
const underWay = new WeakMap<object, Partial<Rotation>>()
const current = (): Partial<Rotation> | undefined => Provider.ctx && underWay.get(Provider.ctx)

/** Stores refresh tokens as other artifacts. During a refresh it collects the writes instead. */
export const refreshTokenAdapter = (store: Adapter, answers: RefreshAnswers): Adapter => ({
  ...store,
  async find(token) {
    const found = await store.find(token)
    if (!found?.consumed || !current()) return found
    const answer = await answers.find(token)
    if (answer) throw new Repeated(found, answer)
    return found
  },
  async upsert(token, payload, expiresIn = 0) {
    const rotation = current()
    if (!rotation) return store.upsert(token, payload, expiresIn)
    rotation.successor = { token, payload, expiresIn }
  },
  async consume(token) {
    const rotation = current()
    if (!rotation) return store.consume(token)
    rotation.presented = token
  },
})

/** Sends the stored response again to the same client, provided that the grant is live. */
async function repeat(ctx: KoaContextWithOIDC, { token, answer }: Repeated): Promise<void> {
  const { client, provider } = ctx.oidc
  const grant = token.grantId === undefined ? undefined : await provider.Grant.find(token.grantId)
  if (token.clientId !== client?.clientId || !grant) throw new errors.InvalidGrant('refresh token already used')
  ctx.oidc.entity('RepeatedAnswer', answer)
  ctx.body = answer
}

const isWhole = (rotation: Partial<Rotation>): rotation is Omit<Rotation, 'answer'> =>
  rotation.presented !== undefined && rotation.successor !== undefined

/**
 * Wraps oidc-provider's refresh grant: defers its writes until the response is known, then commits both in one transaction. A
 * crash in between loses nothing, and of two concurrent refreshes both get the response of the first.
 */
export const graceful =
  <Ctx extends KoaContextWithOIDC>(handler: (ctx: Ctx) => unknown, answers: RefreshAnswers) =>
  async (ctx: Ctx): Promise<void> => {
    const rotation: Partial<Rotation> = {}
    underWay.set(ctx, rotation)
    try {
      await handler(ctx)
    } catch (thrown) {
      if (!(thrown instanceof Repeated)) throw thrown
      return repeat(ctx, thrown)
    } finally {
      underWay.delete(ctx)
    }
    const answer: unknown = ctx.body
    if (!isWhole(rotation) || typeof answer !== 'object' || !answer)
      throw new Error('the refresh did not rotate its token')
    if (await answers.rotate({ ...rotation, answer })) return
    const repeated = await answers.find(rotation.presented)
    if (!repeated) throw new errors.InvalidGrant('refresh token already used')
    ctx.oidc.entity('RepeatedAnswer', repeated)
    ctx.body = repeated
  }
