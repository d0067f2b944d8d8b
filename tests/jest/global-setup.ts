import { openTestStack } from '@platform/tools/local/test-stack'

/** One stack for the whole run: what tests share is servers, never data. */
export default async function globalSetup(): Promise<void> {
  await openTestStack()
}
