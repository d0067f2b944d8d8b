import { z } from 'zod'

const Stack = z.object({
  urls: z.object({ postgres: z.string(), warehouse: z.string(), redis: z.string(), nats: z.string() }),
  roles: z.object({
    auth: z.string(),
    warehouse_query: z.string(),
    audit_log: z.string(),
    gateway: z.string(),
    amazon_retail: z.string(),
    amazon_ads: z.string(),
    sync_worker: z.string(),
  }),
})

/** Servers of a test run: administrators' URLs, and the PostgreSQL role of each service. */
export type Stack = z.infer<typeof Stack>

/** Returns the stack of the test run. @throws Error outside of a test run. */
export function stack(): Stack {
  const text = process.env.TEST_STACK
  if (!text) throw new Error('TEST_STACK is not set: run tests with npm test')
  return Stack.parse(JSON.parse(text))
}
