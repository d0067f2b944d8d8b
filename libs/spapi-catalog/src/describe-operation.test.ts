import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { answerSchemas, catalog, describeOperation, findOperation, listOperations, type Schema } from './index.ts'

const ajv = new Ajv({ strict: false, logger: false, validateSchema: false })
formats.default(ajv)

/** Returns the references of a schema to missing definitions. */
function lost(schema: Schema): string[] {
  const there = new Set(Object.keys(schema.$defs ?? {}))
  const refs = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name ?? '')
  return refs.filter((name) => !there.has(name))
}

describe('the listing', () => {
  it('has a row for each operation, with everything that a call requires', () => {
    const rows = listOperations()
    expect(rows).toHaveLength(370)
    for (const row of rows) {
      expect(row).toMatchObject({
        operation: expect.any(String),
        access: expect.stringMatching(/^(read|write|admin)$/),
      })
      expect(row.example.operation).toBe(row.operation)
      expect(row.body === null).toBe(row.example.body === undefined)
    }
    expect(JSON.stringify(rows)).not.toContain('#/definitions/')
  })

  it('shows the rate, the flags and the parameters of an operation', () => {
    expect(describeOperation(findOperation('ordersV0.getOrderItems'))).toEqual({
      operation: 'ordersV0.getOrderItems',
      api: 'ordersV0',
      title: 'Orders',
      version: 'v0',
      method: 'GET',
      path: '/orders/v0/orders/{orderId}/orderItems',
      access: 'read',
      summary: 'The items of an order',
      restricted: true,
      grantless: false,
      deprecated: true,
      sandboxOnly: false,
      rate: 0.5,
      burst: 30,
      params: [
        { name: 'orderId', in: 'path', required: true, type: 'string' },
        { name: 'NextToken', in: 'query', type: 'string' },
      ],
      body: null,
      bodyRequired: false,
      pagination: { parameter: 'NextToken' },
      replacedBy: 'orders_2026-01-01.getOrder',
      endsOn: '2027-03-27',
      example: { operation: 'ordersV0.getOrderItems', params: { orderId: '902-1234567-1234567' } },
    })
    expect(describeOperation(findOperation('createDestination'))).toMatchObject({ access: 'admin', grantless: true })
    expect(describeOperation(findOperation('getInvoicesExports'))).toMatchObject({ rate: null, burst: null })
  })

  it('has self-contained schemas of bodies, including recursive ones', () => {
    for (const { body } of listOperations()) if (body) expect(typeof ajv.compile(body)).toBe('function')
  })

  it('has self-contained schemas of the answers of each operation', () => {
    for (const operation of catalog.operations)
      for (const schema of Object.values(answerSchemas(operation))) if (schema) expect(lost(schema)).toEqual([])
    expect(answerSchemas(findOperation('cancelInboundPlan'))).toHaveProperty('202')
    expect(answerSchemas(findOperation('cancelReport'))).toEqual({ '200': null })
  })

  it('can be filtered by words, API and access', () => {
    const names = (filter: Parameters<typeof listOperations>[0]) =>
      listOperations(filter).map(({ operation }) => operation)
    expect(names({ search: 'report schedule', access: 'write' })).toEqual([
      'reports_2021-06-30.createReportSchedule',
      'reports_2021-06-30.cancelReportSchedule',
    ])
    expect(names({ api: 'orders' })).toHaveLength(12)
    expect(names({ api: 'ordersV0', access: 'write' })).toEqual([
      'ordersV0.updateShipmentStatus',
      'ordersV0.updateVerificationStatus',
      'ordersV0.confirmShipment',
    ])
    expect(names({ api: 'Product Fees' })).toHaveLength(3)
    expect(names({ search: 'zzzz' })).toEqual([])
    expect(names({ api: 'nothing' })).toEqual([])
  })
})
