import { subscribeAudit } from '@platform/events'
import { connectMessaging } from '@platform/messaging'
import { createLogger } from '@platform/telemetry'

// Prints one line of JSON per refused call, of all tenants or of those in TENANT_ID: needs Node 26, which
// `NATS_URL=… node infra/tools/bootstrap.mjs libs/events/examples/watch-refusals.ts` provides.
const { NATS_URL = 'nats://127.0.0.1:4222', TENANT_ID } = process.env
const log = createLogger('watch-refusals', 'error')
const messaging = await connectMessaging(NATS_URL, { name: 'watch-refusals', log })

const subscription = await subscribeAudit(messaging, {
  // The broker stores the position under this name: after a restart the program continues where it stopped.
  durable: `watch-refusals-${TENANT_ID ?? 'all'}`,
  filter: TENANT_ID ? { tenant: TENANT_ID } : {},
  log,
  // An event may be delivered twice, so a reader must act once per id. If the handler throws, the event is delivered again later.
  handler: async ({ id, occurred_at, tenant_id, service, action, actor, outcome }) => {
    if (outcome.status !== 'refused') return
    const line = { id, occurred_at, tenant_id, service, action, actor: actor.id, kind: outcome.kind }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  },
})

process.once('SIGTERM', async () => {
  await subscription.close()
  await messaging.close()
})
