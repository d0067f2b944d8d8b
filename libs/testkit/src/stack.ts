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
  }),
})

/** The servers of a test run: administrators' URLs, and each service's own Postgres role. */
export type Stack = z.infer<typeof Stack>

/** The stack that the test run started. @throws Error when a test runs outside of it. */
export function stack(): Stack {
  const text = process.env.TEST_STACK
  if (!text) throw new Error('TEST_STACK is not set: run tests with npm test')
  return Stack.parse(JSON.parse(text))
}
