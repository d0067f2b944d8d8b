import { randomBytes } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { createKeyedHash } from '../keyed-hash.ts'
import { createDeviceCookie } from './device-cookie.ts'

const devices = createDeviceCookie(createKeyedHash(randomBytes(32)))

it('a device cookie contains the last three accounts of the browser, latest first', () => {
  const cookie = ['usr_a', 'usr_b', 'usr_c', 'usr_d'].reduce<string | undefined>(devices.remember, undefined)
  const known = ['usr_a', 'usr_b', 'usr_c', 'usr_d'].map((id) => devices.deviceOf(cookie, id) !== undefined)
  expect(known).toEqual([false, true, true, true])
})

it('a device cookie keeps the id of the browser when the account signs in again', () => {
  const first = devices.remember(undefined, 'usr_a')
  const again = devices.remember(first, 'usr_a')
  expect(devices.deviceOf(again, 'usr_a')).toBe(devices.deviceOf(first, 'usr_a'))
  expect(again.split('~')).toHaveLength(1)
})

it('a device cookie rejects entries that are foreign, changed, expired or signed with another key', () => {
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
