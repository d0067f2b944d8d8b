import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { operations } from '@platform/ads-catalog'
import { root } from './support/root.ts'

it('the document states how many operations of each product the catalog has', () => {
  const text = readFileSync(join(root, 'docs/amazon-ads.md'), 'utf8')
  const stated = (api: string) => Number(new RegExp(`^\\| ${api} \\| (\\d+) of \\d+ \\|`, 'm').exec(text)?.[1])
  const count = (product: string) =>
    operations().filter((operation) => operation.product === product && operation.api === 'v3').length
  expect([stated('Sponsored Products v3'), stated('Sponsored Display')]).toEqual([count('sp'), count('sd')])
  expect(stated('Sponsored Brands v4') + stated('Sponsored Brands v3')).toBe(count('sb'))
})
