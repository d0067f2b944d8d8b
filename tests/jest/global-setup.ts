import { openTestStack } from '@platform/infra/local/test-stack.ts'

/** One stack for the whole run: what tests share is servers, never data. */
export default async function globalSetup(): Promise<void> {
  await openTestStack()
}
