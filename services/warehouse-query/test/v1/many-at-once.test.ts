import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'

let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  await insertAccount(plane.tenant, 'acc_one')
  await insertWatermark(plane.tenant, 'acc_one', 'retail_sales_daily', '2024-03-10')
})
afterAll(() => plane?.close())

it('reads of one tenant queue instead of being refused, and SQL still finds a slot beside them', async () => {
  const { tenant, service } = plane
  const reads = Array.from({ length: 60 }, (_, n) =>
    tenant.get('/v1/retail/sales', { account_id: 'acc_one', days: n + 1 }),
  )
  const queries = Array.from({ length: 4 }, () =>
    service.post(tenant.token, { sql: 'SELECT COUNT(*) AS n FROM accounts' }),
  )
  const answers = await Promise.all([...reads, ...queries])
  expect(answers.map(({ status }) => status)).toEqual(Array(64).fill(200))
})
