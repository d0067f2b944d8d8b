import { existsSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { readMemory, writeMemory } from './demo-memory.ts'

const scratchFolder = () => mkdtempDisposableSync(join(tmpdir(), 'demo-'))
const client = { client_id: 'cred_1', client_secret: 'cs_1' }
const tenant = { id: 'tnt_1', database: 'w_1', credentials: { read: client, write: client, all: client } }

it('a demo memory that was written is read back unchanged', () => {
  using folder = scratchFolder()
  const memory = {
    tenants: { northwind: tenant },
    people: { operator: { email: 'operator@platform.example', password: 'x' } },
    partnerApp: { ...client, redirect_uri: 'http://127.0.0.1:8790/callback' },
  }
  writeMemory(folder.path, memory)
  expect(readMemory(folder.path)).toEqual(memory)
})

it('the tenants of a demo without users are read from the old file, which the next write removes', () => {
  using folder = scratchFolder()
  const old = join(folder.path, 'demo-tenants.json')
  writeFileSync(old, JSON.stringify({ northwind: tenant }))
  const memory = readMemory(folder.path)
  expect(memory).toEqual({ tenants: { northwind: tenant }, people: {} })
  writeMemory(folder.path, memory)
  expect([readMemory(folder.path), existsSync(old)]).toEqual([memory, false])
})

it('a missing or unreadable file is read as an empty memory', () => {
  using folder = scratchFolder()
  expect(readMemory(folder.path)).toEqual({ tenants: {}, people: {} })
  writeFileSync(join(folder.path, 'demo-memory.json'), '{"tenants":')
  expect(readMemory(folder.path)).toEqual({ tenants: {}, people: {} })
})
