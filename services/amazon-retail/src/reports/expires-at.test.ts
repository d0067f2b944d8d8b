import { expect, it } from '@jest/globals'
import { expiresAt } from './expires-at.ts'

const now = Date.parse('2026-03-04T05:06:07Z')

it.each([
  ['https://x.example/d?X-Amz-Date=20260304T050000Z&X-Amz-Expires=300', '2026-03-04T05:05:00.000Z'],
  ['https://x.example/d?Expires=1772600767&Signature=abc', '2026-03-04T05:06:07.000Z'],
  ['https://x.example/d', '2026-03-04T05:11:07.000Z'],
  ['https://x.example/d?X-Amz-Date=yesterday&X-Amz-Expires=300', '2026-03-04T05:11:07.000Z'],
  ['not a URL', '2026-03-04T05:11:07.000Z'],
])('a document at %s expires at %s', (url, until) => {
  expect(expiresAt(url, now)).toBe(until)
})
