import { randomBytes } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { createKeyedHash } from '../keyed-hash.ts'
import { createDeviceCookie } from './device-cookie.ts'

const devices = createDeviceCookie(createKeyedHash(randomBytes(32)))

it('knows the accounts that a browser has signed in to, three at most, the latest first', () => {
  const cookie = ['usr_a', 'usr_b', 'usr_c', 'usr_d'].reduce<string | undefined>(devices.remember, undefined)
  const known = ['usr_a', 'usr_b', 'usr_c', 'usr_d'].map((id) => devices.deviceOf(cookie, id) !== undefined)
  expect(known).toEqual([false, true, true, true])
})

it('keeps the id of a browser when the account signs in again', () => {
  const first = devices.remember(undefined, 'usr_a')
  const again = devices.remember(first, 'usr_a')
  expect(devices.deviceOf(again, 'usr_a')).toBe(devices.deviceOf(first, 'usr_a'))
  expect(again.split('~')).toHaveLength(1)
})

it("knows no account by another's entry, by a changed one, by an old one, or under another key", () => {
  const cookie = devices.remember(undefined, 'usr_a')
  const [device, expires = '', mac] = cookie.split('.')
  const other = createDeviceCookie(createKeyedHash(randomBytes(32)))
  expect(devices.deviceOf(cookie, 'usr_b')).toBeUndefined()
  expect(devices.deviceOf([device, `${Number(expires) + 1}`, mac].join('.'), 'usr_a')).toBeUndefined()
  expect(devices.deviceOf([`${device}x`, expires, mac].join('.'), 'usr_a')).toBeUndefined()
  expect(other.deviceOf(cookie, 'usr_a')).toBeUndefined()
  for (const junk of [undefined, '', '.', '~~~', 'a.b.c', 'a.b'])
    expect(devices.deviceOf(junk, 'usr_a')).toBeUndefined()
})
