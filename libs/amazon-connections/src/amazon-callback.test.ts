import { describe, expect, it } from '@jest/globals'
import { amazonCallback } from './amazon-callback.ts'

const path = '/apps/authorize/confirm/amzn1.sp.solution.x'

describe('the callback URL of Amazon’s app store', () => {
  it.each([
    `https://amazon.com${path}`,
    `https://sellercentral.amazon.com${path}?locale=en`,
    `https://sellercentral-europe.amazon.com${path}`,
    `https://sellercentral.amazon.co.jp${path}`,
    `https://sellercentral.amazon.com.tr${path}`,
  ])('%s is accepted', (address) => expect(amazonCallback(address).href).toBe(address))

  it.each([
    `http://sellercentral.amazon.com${path}`,
    `https://amazon.com.evil.example${path}`,
    `https://evilamazon.com${path}`,
    `https://amazon.com@evil.example${path}`,
    `https://someone@sellercentral.amazon.com${path}`,
    `https://sellercentral.amazon.com:8443${path}`,
    `https://amazon.evil.example${path}`,
    'https://amazon.com.',
    'https://amazonaws.com/x',
    'javascript:alert(1)',
    '//amazon.com/x',
    'amazon.com',
    '',
  ])('%s is refused', (address) => {
    expect(() => amazonCallback(address)).toThrow(expect.objectContaining({ kind: 'validation_error' }))
  })

  it('may have the origin that replaces Amazon, and no similar one', () => {
    const standIn = 'http://127.0.0.1:18090'
    expect(amazonCallback(`${standIn}${path}`, standIn).href).toBe(`${standIn}${path}`)
    for (const address of [
      `http://127.0.0.1:18091${path}`,
      `http://127.0.0.1${path}`,
      `https://127.0.0.1:18090${path}`,
    ])
      expect(() => amazonCallback(address, standIn)).toThrow(expect.objectContaining({ kind: 'validation_error' }))
  })
})
