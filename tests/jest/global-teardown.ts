import { closeTestStack } from '@platform/tools/local/test-stack'

export default async function globalTeardown(): Promise<void> {
  await closeTestStack()
}
