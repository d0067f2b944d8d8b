import { regions } from '@platform/amazon'
import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'

const SpapiAccess = z.object({
  /** Client id of the application that Amazon counts the calls of. */
  application: z.string(),
  connectionId: z.string(),
  /** Id of the account in the warehouse. */
  accountId: z.string(),
  name: z.string(),
  amazonId: z.string().nullish(),
  region: z.enum(regions),
  marketplaceIds: z.array(z.string()),
  token: z.string(),
  expiresAt: z.iso.datetime(),
})

const AdsAccess = z.object({
  application: z.string(),
  connectionId: z.string(),
  /** Id of the account in the warehouse. */
  accountId: z.string(),
  name: z.string(),
  region: z.enum(regions),
  profileId: z.string(),
  countryCode: z.string(),
  timezone: z.string(),
  token: z.string(),
  expiresAt: z.iso.datetime(),
})

/** A selling partner with an access token. */
export type SpapiAccess = z.infer<typeof SpapiAccess>
/** An Ads profile with an access token. */
export type AdsAccess = z.infer<typeof AdsAccess>

const RestrictedToken = z.object({ token: z.string() })

/** A token may have to be requested at Amazon first. */
const timeoutMs = 20_000
/** A token that ends within this time is not used for a new call. */
const leftMsMin = 60_000

/**
 * Accounts of tenants at Amazon with short-lived access tokens. The refresh tokens stay with amazon-retail and amazon-ads, which
 * answer for the tenant's own accounts only.
 */
export class Accounts {
  readonly #messaging: Messaging
  readonly #cache = new Map<string, { access: Promise<unknown>; expiresAt: number }>()

  constructor(messaging: Messaging) {
    this.#messaging = messaging
  }

  /**
   * Returns the account of a merchant id or a connection's name. `forget`: Amazon has refused this token.
   * @throws CommandFailure `merchant_not_found`, `reauth_required`, `unavailable`
   */
  spapi(tenantId: string, credentials: string, { forget }: { forget?: string } = {}): Promise<SpapiAccess> {
    return this.#access(SpapiAccess, ['amazon-retail', 'spapi.access'], { tenantId, credentials }, forget)
  }

  /** Returns a Restricted Data Token for one call; amazon-retail keeps it while it is valid. */
  async restrictedToken(
    tenantId: string,
    call: { connectionId: string; operation: string; params: Record<string, unknown> },
  ): Promise<string> {
    const input = { tenantId, ...call }
    const answer = await callCommand(this.#messaging, 'amazon-retail', 'spapi.restricted', input, { timeoutMs })
    return RestrictedToken.parse(answer).token
  }

  /** Returns an Ads profile. @throws CommandFailure `profile_not_found`, `reauth_required`, `unavailable` */
  ads(tenantId: string, profileId: string, { forget }: { forget?: string } = {}): Promise<AdsAccess> {
    return this.#access(AdsAccess, ['amazon-ads', 'ads.access'], { tenantId, profileId }, forget)
  }

  async #access<T extends { expiresAt: string }>(
    schema: z.ZodType<T>,
    [service, command]: readonly [string, string],
    input: Record<string, string>,
    forget: string | undefined,
  ): Promise<T> {
    const key = JSON.stringify([command, input])
    const cached = this.#cache.get(key)
    if (cached && !forget && cached.expiresAt > Date.now()) return schema.parse(await cached.access)
    const access = callCommand(
      this.#messaging,
      service,
      command,
      { ...input, ...(forget && { forget }) },
      {
        timeoutMs,
      },
    ).then((answer) => schema.parse(answer))
    // Calls that start meanwhile share this answer.
    this.#cache.set(key, { access, expiresAt: Date.now() + leftMsMin })
    try {
      const answer = await access
      this.#cache.set(key, { access, expiresAt: Date.parse(answer.expiresAt) - leftMsMin })
      return answer
    } catch (error) {
      this.#cache.delete(key)
      throw error
    }
  }
}
