import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartFailure } from '../../start-failure.ts'

/** A time zone as in the servers' tables: each transition (seconds since 1970) starts the type with that index. */
export type Zone = {
  names: string[]
  transitions: { time: number; type: number }[]
  types: { offset: number; isDst: boolean; abbreviation: string }[]
}

const zoneinfo = '/usr/share/zoneinfo'
/** Variants of the same zones, and the machine's own zone. */
const others = new Set(['posix', 'right', 'posixrules', 'localtime'])

/** Parses the first data block of a TZif file, with 32-bit transitions (RFC 8536 section 3). */
function parse(file: Buffer): Omit<Zone, 'names'> {
  const [, , , transitionCount = 0, typeCount = 0] = Array.from({ length: 6 }, (_, at) =>
    file.readUInt32BE(20 + 4 * at),
  )
  const header = 44
  const typeIndexes = header + 4 * transitionCount
  const types = typeIndexes + transitionCount
  const abbreviations = types + 6 * typeCount
  const abbreviationAt = (from: number) => file.toString('latin1', from, file.indexOf(0, from))
  return {
    transitions: Array.from({ length: transitionCount }, (_, at) => ({
      time: file.readInt32BE(header + 4 * at),
      type: file.readUInt8(typeIndexes + at),
    })),
    types: Array.from({ length: typeCount }, (_, at) => ({
      offset: file.readInt32BE(types + 6 * at),
      isDst: file.readUInt8(types + 6 * at + 4) === 1,
      abbreviation: abbreviationAt(abbreviations + file.readUInt8(types + 6 * at + 5)),
    })),
  }
}

const isZone = (file: Buffer): boolean => file.toString('latin1', 0, 4) === 'TZif'

/** Yields every file below the folder, by its relative path. */
function* filesBelow(folder: string, path = ''): Generator<string> {
  for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
    const name = join(path, entry.name)
    if (others.has(name)) continue
    if (entry.isDirectory()) yield* filesBelow(folder, name)
    else yield name
  }
}

/**
 * Reads the zones of this machine's zoneinfo, each once with all its names. @throws StartFailure if zoneinfo is missing, or has
 * future rules as POSIX TZ strings only, which the servers' tables cannot hold
 */
export function readZones(folder = zoneinfo): Zone[] {
  if (!existsSync(folder)) throw new StartFailure(`Cannot find the time zones in ${folder}: install tzdata.`)
  const zones = new Map<string, Zone>()
  for (const name of filesBelow(folder)) {
    const file = readFileSync(join(folder, name))
    if (!isZone(file)) continue
    const hash = createHash('sha256').update(file).digest('hex')
    const known = zones.get(hash)
    if (known) known.names.push(name)
    else zones.set(hash, { names: [name], ...parse(file) })
  }
  const found = [...zones.values()]
  const losAngeles = found.find(({ names }) => names.includes('America/Los_Angeles'))
  if (!losAngeles || losAngeles.transitions.length < 150)
    throw new StartFailure(
      `The time zones in ${folder} are incomplete (tzdata built with "-b slim"): install Debian's tzdata.`,
    )
  return found
}
