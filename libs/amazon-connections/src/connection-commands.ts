import { marketplaces } from '@platform/amazon'
import { type ZodType, z } from 'zod'
import type { Connection } from './connection.ts'
import type { ManageConnections } from './manage-connections.ts'

/** A command that @platform/messaging serves. */
interface Command {
  input: ZodType
  run(input: unknown): Promise<unknown>
}

const command = <T>(input: ZodType<T>, run: (input: T) => Promise<unknown>): Command => ({
  input,
  run: (value) => run(input.parse(value)),
})

const id = z.string().min(1).max(128)
const accountId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - and _')
const line = z
  .string()
  .trim()
  .max(100, 'must have at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text')
const region = z.enum(['NA', 'EU', 'FE'])
const kind = z.enum(['seller', 'vendor', 'ads'])
const marketplaceId = z.string().regex(/^[A-Z0-9]{8,16}$/, 'is not a marketplace id')
const actor = z
  .object({
    type: z.enum(['person', 'operator']),
    id: z.string().min(1).max(256),
    label: z.string().max(256).optional(),
  })
  .transform(({ label, ...actor }) => ({ ...actor, ...(label !== undefined && { label }) }))
/** Becomes part of a header or a form, so it must consist of visible characters. */
const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'is not valid. Copy it again, complete and without spaces.')
const amazonId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{5,32}$/, 'is not a seller or vendor id of Amazon')

const account = { tenantId: id, accountId: accountId.optional(), accountName: line.optional(), actor }
const Aws = z.object({
  accessKeyId: z
    .string()
    .regex(/^[A-Z0-9]{16,128}$/, 'is not an AWS access key id')
    .optional(),
  secretAccessKey: secret.optional(),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'is not the ARN of a role')
    .optional(),
})

const Inputs = {
  list: z.object({ tenantId: id }),
  authorize: z.object({
    ...account,
    kind,
    marketplaceId: marketplaceId.optional(),
    region: region.optional(),
    draft: z.boolean().optional(),
    session: id,
  }),
  arrive: z.object({
    ...account,
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
    ...account,
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

/** Returns a connection without its secrets, as other services and the console receive it. */
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

/** Returns the accounts. One connection that has to be authorized again determines the status of its account. */
function accountsOf(connections: readonly Connection[]) {
  const byAccount = Map.groupBy(connections, ({ accountId }) => accountId)
  return [...byAccount].map(([id, ofAccount]) => ({
    id,
    status: ofAccount.find(({ status }) => status !== 'connected')?.status ?? 'connected',
  }))
}

/** Returns every marketplace, and the kinds of partners that can consent there. */
const consentPlaces = () =>
  marketplaces.map(({ id: marketplace, name, country, region: of, vendorCentral }) => ({
    ...{ marketplaceId: marketplace, name, country, region: of },
    kinds: vendorCentral ? ['seller', 'vendor'] : ['seller'],
  }))

/** Creates the commands `connection.*` of a service that stores connections. */
export const connectionCommands = (manage: ManageConnections) => ({
  'connection.list': command(Inputs.list, async ({ tenantId }) => {
    const connections = await manage.list(tenantId)
    return { accounts: accountsOf(connections), connections: connections.map(shown) }
  }),
  'connection.places': command(z.object({}), async () => ({ marketplaces: consentPlaces() })),
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
