import { describe, expect, it } from '@jest/globals'
import { routes } from '../routes.ts'
import { RouteTable } from './route-table.ts'

const table = new RouteTable(routes)

describe('RouteTable', () => {
  it('finds a path with a parameter', () => {
    expect(table.find('/api/table/orders')?.rows.get('GET')?.path).toBe('/api/table/:name')
    expect(table.find('/api/table/a%2Fb')?.rows.get('GET')?.path).toBe('/api/table/:name')
  })

  it.each([
    '/api/table',
    '/api/table/',
    '/api/table/a/b',
    '/api/table/..',
    '/api/table/%2e%2E',
    '/api/table/.%2e',
    '/API/tables',
    '/api/tables/',
    '//api/tables',
    '/api/%74ables',
    'http://elsewhere/api/tables',
    '*',
    '',
  ])('has no route for %j', (path) => {
    expect(table.find(path)).toBeUndefined()
  })

  it('names the methods of a path', () => {
    expect(table.find('/api/query')?.allow).toBe('POST')
  })
})
