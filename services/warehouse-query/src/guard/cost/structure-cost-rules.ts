import { bytesOf, type CostRule, first, linear, named, nanosPerByte, small, times, total } from './cost-rules.ts'

/** Compares each element of one document with each element of the other. */
const pairwise =
  (bytes: (args: { bytes: number; nanos: number }[]) => number): CostRule =>
  (args) => ({
    bytes: bytes(args),
    nanos: nanosPerByte * total(args) + 40 * bytesOf(args, 0) * (total(args) - bytesOf(args, 0)),
  })

/** A text becomes up to six times as long as JSON; a JSON value is copied unchanged. */
const written: CostRule = (args, facts) => {
  const bytes = args.reduce(
    (all, arg, index) => all + 16 + (facts.nameOf(index)?.startsWith('JSON_') ? 2 : 6) * arg.bytes,
    16,
  )
  return { bytes, nanos: nanosPerByte * bytes }
}

/** `$**.a` finds an element once at every level. */
const extracted: CostRule = (args, facts) => {
  const paths = Math.max(1, args.length - 1)
  const factors = Array.from({ length: paths }, (_, index) => {
    const path = facts.text(index + 1)
    if (path === undefined || path.includes('**')) return 64
    return path.includes('*') || path.includes(' to ') ? 2 : 1.5
  })
  const factor = factors.reduce((all, one) => all + one, 0)
  return { bytes: factor * bytesOf(args, 0) + 64, nanos: nanosPerByte * factor * bytesOf(args, 0) }
}

const changed: CostRule = (args) => {
  const bytes = 2 * bytesOf(args, 0) + 6 * (total(args) - bytesOf(args, 0)) + 64
  return { bytes, nanos: nanosPerByte * bytes * args.length }
}

const searched: CostRule = (args, facts) => {
  const n = bytesOf(args, 0)
  const paths = facts.text(1)?.toLowerCase().includes('one') ? n : (n * n) / 8
  return { bytes: paths + 64, nanos: nanosPerByte * (n + paths) + 60 * n * bytesOf(args, 2) }
}

/** The patterns of a schema are regular expressions, and the server offers no limit for them. */
const schemaValid: CostRule = (args, facts) => {
  const schema = facts.text(0)
  const isPlain = schema !== undefined && !/pattern|\\/i.test(schema)
  return { bytes: small, nanos: isPlain ? 100 * bytesOf(args, 0) * (bytesOf(args, 1) + 1) : Infinity }
}

/** Nested predicates visit every element for every element. */
const xpath: CostRule = (args, facts) => {
  const n = bytesOf(args, 0)
  const path = facts.text(1)
  const predicates = path?.match(/\[/g)?.length ?? 3
  return {
    bytes: 4 * n + bytesOf(args, 2) + 64,
    nanos: 50 * n * (1 + bytesOf(args, 1)) + (predicates > 0 ? 8 * n ** (predicates + 1) : 0),
  }
}

const compared: CostRule = (args) => ({ bytes: small, nanos: nanosPerByte * total(args) + 2 * total(args) ** 2 })
const combined: CostRule = (args) => ({
  bytes: 8 * total(args) + 1_024,
  nanos: nanosPerByte * total(args) + 10 * total(args) ** 2,
})

export const STRUCTURE_COST_RULES: [string, CostRule][] = [
  ...named('JSON_QUOTE JSON_ARRAY JSON_OBJECT', written),
  ...named('JSON_EXTRACT', extracted),
  ...named('JSON_UNQUOTE JSON_VALUE JSON_QUERY JSON_COMPACT JSON_REMOVE COLUMN_LIST', first),
  ...named('JSON_LOOSE COLUMN_JSON', times(6)),
  ...named('JSON_DETAILED JSON_PRETTY', times(300)),
  ...named('JSON_SET JSON_INSERT JSON_REPLACE JSON_ARRAY_APPEND JSON_ARRAY_INSERT', changed),
  ...named(
    'JSON_MERGE JSON_MERGE_PATCH JSON_MERGE_PRESERVE',
    pairwise((args) => 2 * total(args) + 64),
  ),
  ...named(
    'JSON_CONTAINS JSON_OVERLAPS',
    pairwise(() => small),
  ),
  ...named('JSON_SEARCH', searched),
  ...named('JSON_SCHEMA_VALID', schemaValid),
  ...named('JSON_KEYS', (args) => ({
    bytes: bytesOf(args, 0) * 2,
    nanos: nanosPerByte * total(args) + 0.5 * bytesOf(args, 0) ** 2,
  })),
  ...named('JSON_NORMALIZE JSON_EQUALS', (args) => ({ bytes: 40 * total(args), nanos: 1_000 * total(args) })),
  ...named('EXTRACTVALUE UPDATEXML', xpath),
  ...named(
    `ST_GEOMCOLLFROMTEXT ST_GEOMETRYFROMTEXT ST_GEOMFROMTEXT ST_LINEFROMTEXT ST_POLYFROMTEXT ST_POLYGONFROMTEXT ST_GEOMFROMGEOJSON
    ST_ASTEXT ST_ASWKT ST_ASGEOJSON`,
    times(5),
  ),
  ...named(
    'ST_POINTFROMTEXT POINT ST_POINTN ST_STARTPOINT ST_ENDPOINT ST_CENTROID ST_POINTONSURFACE ST_ENVELOPE',
    linear(() => small),
  ),
  ...named(
    `GEOMETRYCOLLECTION LINESTRING MULTILINESTRING MULTIPOINT MULTIPOLYGON POLYGON ST_ASBINARY ST_ASWKB ST_GEOMFROMWKB
    ST_EXTERIORRING ST_GEOMETRYN ST_INTERIORRINGN`,
    linear((args) => total(args) + 64 * (args.length + 1)),
  ),
  ...named(
    `ST_CONTAINS ST_CROSSES ST_DISJOINT ST_DISTANCE ST_DISTANCE_SPHERE ST_EQUALS ST_INTERSECTS ST_ISSIMPLE ST_ISVALID ST_OVERLAPS
    ST_RELATE ST_TOUCHES ST_WITHIN`,
    compared,
  ),
  ...named('ST_BOUNDARY ST_CONVEXHULL ST_DIFFERENCE ST_INTERSECTION ST_SIMPLIFY ST_SYMDIFFERENCE ST_UNION', combined),
  ...named('ST_BUFFER', (args) => ({ bytes: 200 * total(args), nanos: 0.3 * total(args) ** 3 })),
]
