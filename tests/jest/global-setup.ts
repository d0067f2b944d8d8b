import { openTestStack } from '@platform/tools/local/test-stack'

/** Starts one stack for the whole run: tests share servers, but no data. */
export default async function globalSetup(): Promise<void> {
  await openTestStack()
}
