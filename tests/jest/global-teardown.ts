import { closeTestStack } from '@platform/infra/local/test-stack.ts'

export default async function globalTeardown(): Promise<void> {
  await closeTestStack()
}
