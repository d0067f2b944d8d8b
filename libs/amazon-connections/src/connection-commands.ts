import { marketplaces } from '@platform/amazon'
import { type ZodType, z } from 'zod'
import type { Connection } from './connection.ts'
import type { ManageConnections } from './manage-connections.ts'

/** One thing that may be asked over messaging; @platform/messaging serves it. */
interface Command {
  input: ZodType
  run(input: unknown): Promise<unknown>
}

const command = <T>(input: ZodType<T>, run: (input: T) => Promise<unknown>): Command => ({
  input,
  run: (value) => run(input.parse(value)),
})

const id = z.string().min(1).max(128)
const accountId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, - and _, at most 64 of them')
const line = z
  .string()
  .trim()
  .max(100, 'at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'one line of text')
const region = z.enum(['NA', 'EU', 'FE'])
const kind = z.enum(['seller', 'vendor', 'ads'])
const marketplaceId = z.string().regex(/^[A-Z0-9]{8,16}$/, 'is no marketplace id')
const actor = z
  .object({
    type: z.enum(['person', 'operator']),
    id: z.string().min(1).max(256),
    label: z.string().max(256).optional(),
  })
  .transform(({ label, ...who }) => ({ ...who, ...(label !== undefined && { label }) }))
/** A header or a form is made of it, so nothing but visible characters. */
const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'is not one: copy it again, whole and without spaces')
const amazonId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{5,32}$/, 'is no seller or vendor id of Amazon’s')

const whose = { tenantId: id, accountId: accountId.optional(), accountName: line.optional(), actor }
const Aws = z.object({
  accessKeyId: z
    .string()
    .regex(/^[A-Z0-9]{16,128}$/, 'is no AWS access key id')
    .optional(),
  secretAccessKey: secret.optional(),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'is no ARN of a role')
    .optional(),
})

const Inputs = {
  list: z.object({ tenantId: id }),
  authorize: z.object({
    ...whose,
    kind,
    marketplaceId: marketplaceId.optional(),
    region: region.optional(),
    draft: z.boolean().optional(),
    session: id,
  }),
  arrive: z.object({
    ...whose,
    marketplaceId,
    amazonCallbackUri: z.string().max(2_000),
    amazonState: z.string().min(1).max(2_000),
    sellingPartnerId: amazonId,
    draft: z.boolean().optional(),
    session: id,
  }),
  complete: z.object({
    tenantId: id,
    session: id,
    state: z.string().min(1).max(512),
    code: secret,
    sellingPartnerId: amazonId.optional(),
    actor,
  }),
  add: z.object({
    ...whose,
    kind,
    region,
    amazonId: amazonId.optional(),
    marketplaceIds: z.array(marketplaceId).max(30).optional(),
    refreshToken: secret,
    aws: Aws.optional(),
  }),
  one: z.object({ tenantId: id, connectionId: id }),
  remove: z.object({ tenantId: id, connectionId: id, actor }),
}

/** Without its secrets, as other services and the console see it. */
const shown = (connection: Connection) => ({
  connectionId: connection.connectionId,
  accountId: connection.accountId,
  name: connection.name,
  kind: connection.kind,
  region: connection.region,
  amazonId: connection.amazonId ?? null,
  marketplaces: connection.marketplaces,
  profiles: connection.profiles,
  status: connection.status,
  connectedAt: connection.connectedAt.toISOString(),
  checkedAt: connection.checkedAt.toISOString(),
  failure: connection.failure ?? null,
})

/** An account with several authorizations is as good as the worst of them: that is what somebody has to see to. */
function accountsOf(connections: readonly Connection[]) {
  const byAccount = Map.groupBy(connections, ({ accountId }) => accountId)
  return [...byAccount].map(([accountIdOf, own]) => ({
    id: accountIdOf,
    status: own.find(({ status }) => status !== 'connected')?.status ?? 'connected',
  }))
}

/** Every marketplace, and who can give consent there. */
const places = () =>
  marketplaces.map(({ id: marketplace, name, country, region: of, vendorCentral }) => ({
    ...{ marketplaceId: marketplace, name, country, region: of },
    kinds: vendorCentral ? ['seller', 'vendor'] : ['seller'],
  }))

/** The commands `connection.*` of a service that holds connections. */
export const connectionCommands = (manage: ManageConnections) => ({
  'connection.list': command(Inputs.list, async ({ tenantId }) => {
    const connections = await manage.list(tenantId)
    return { accounts: accountsOf(connections), connections: connections.map(shown) }
  }),
  'connection.places': command(z.object({}), async () => ({ marketplaces: places() })),
  'connection.authorize': command(Inputs.authorize, async (input) => dated(await manage.authorize(input))),
  'connection.arrive': command(Inputs.arrive, async (input) => dated(await manage.arrive(input))),
  'connection.complete': command(Inputs.complete, async (input) => ({
    connection: shown(await manage.complete(input)),
  })),
  'connection.add': command(Inputs.add, async (input) => ({ connection: shown(await manage.add(input)) })),
  'connection.test': command(Inputs.one, ({ tenantId, connectionId }) => manage.test(tenantId, connectionId)),
  'connection.remove': command(Inputs.remove, async ({ tenantId, connectionId, actor: by }) => {
    await manage.remove(tenantId, connectionId, by)
    return { connectionId }
  }),
})

const dated = ({ url, expiresAt }: { url: string; expiresAt: Date }) => ({ url, expiresAt: expiresAt.toISOString() })
