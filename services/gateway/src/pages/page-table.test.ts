import { describe, expect, it } from '@jest/globals'
import { pages } from '../routes.ts'
import { PageTable } from './page-table.ts'

const table = new PageTable(pages, 10)

describe('PageTable', () => {
  it.each([
    ['/admin', 'GET, HEAD'],
    ['/admin/t/tnt_1/credentials', 'GET, POST, HEAD'],
    ['/admin/a%2Fb', 'GET, POST, HEAD'],
    ['/oauth/authorize', 'GET, HEAD'],
    ['/oauth/authorize/x1', 'GET, HEAD'],
    ['/oauth/interaction/x1', 'GET, POST, HEAD'],
  ])('knows %s, and %s for it', (path, allow) => {
    expect(table.find(path)?.allow).toBe(allow)
  })

  it.each([
    '/administrator',
    '/admin/',
    '/Admin',
    '/admin//t',
    '/admin/..',
    '/admin/../oauth/token',
    '/admin/%2e%2e/oauth/token',
    '/admin/x/.%2E',
    '//admin',
    'http://elsewhere/admin',
    '/oauth',
    '/oauth/token',
    '/oauth/interaction',
    '/oauth/interaction/',
  ])('has no page at %s', (path) => {
    expect(table.find(path)).toBeUndefined()
  })

  it('gives every row its own index, after those of the route table', () => {
    const indexes = table.rows.map(({ index }) => index)
    expect(indexes).toEqual(Array.from(indexes, (_, n) => 10 + n))
  })
})
