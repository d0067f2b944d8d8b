import { isoDateOf } from './calendar.ts'
import { openConnection } from './open-connection.ts'
import { cycle, type Random, seededRandom } from './random.ts'

export interface BenchTableOptions {
  /** `mysql://user:password@host:port/database`. */
  url: string
  /** Default 50,000. */
  rows?: number
}

const rowsPerInsert = 2_000
const states = ['ENABLED', 'PAUSED', 'ARCHIVED']
const firstDay = 20_000

// Each title has characters that an encoder must handle: quotes, a backslash, tabs, line ends, multi-byte characters.
const titles = [
  'Ridge 2-Person Tent, 7\' 2" long, Forest Green',
  'Wanderstöcke aus Carbon, größenverstellbar, Paar',
  '牛刀 包丁 240mm ステンレス 日本製',
  'Packing cubes\tset of 4\nwith C:\\labels\\print',
  'Crème brûlée torch & ramekins </b> – 6 pcs 🔥',
  'Creek Squeeze Water Filter for Backpacking',
]

const definition = `CREATE TABLE bench_rows (
  id BIGINT NOT NULL,
  sku VARCHAR(40) NOT NULL,
  title VARCHAR(120) NOT NULL,
  day DATE NOT NULL,
  changed_at DATETIME NOT NULL,
  price DECIMAL(12,2) NOT NULL,
  stock INT NOT NULL,
  score DOUBLE NOT NULL,
  state VARCHAR(16) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='Rows to measure queries with'`

/** Recreates `bench_rows`: nine columns of the common types, about 180 bytes of JSON per row, the same rows on every run. */
export async function seedBenchTable({ url, rows = 50_000 }: BenchTableOptions): Promise<void> {
  const connection = await openConnection(url, { charset: 'utf8mb4' })
  try {
    await connection.query('DROP TABLE IF EXISTS bench_rows')
    await connection.query(definition)
    const random = seededRandom('bench_rows')
    for (let first = 1; first <= rows; first += rowsPerInsert) {
      const size = Math.min(rowsPerInsert, rows - first + 1)
      const values = Array.from({ length: size }, (_, index) => benchRow(first + index, random))
      await connection.query('INSERT INTO bench_rows VALUES ?', [values])
    }
  } finally {
    await connection.end()
  }
}

function benchRow(id: number, random: Random) {
  const day = isoDateOf(firstDay + Math.floor(random() * 700))
  const time = new Date(Math.floor(random() * 86_400) * 1_000).toISOString().slice(11, 19)
  const price = (random() * 500).toFixed(2)
  const sku = `BENCH-${id.toString(36).toUpperCase().padStart(6, '0')}`
  return [
    id,
    sku,
    cycle(titles, id),
    day,
    `${day} ${time}`,
    price,
    Math.floor(random() * 5_000),
    random() * 100,
    cycle(states, id % 7),
  ]
}
