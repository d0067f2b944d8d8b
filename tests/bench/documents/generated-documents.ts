const rowCount = 100_000
const chunkBytes = 64 * 1024

/** A document in memory and what it contains. */
export interface GeneratedDocument {
  bytes: Buffer
  columns: readonly string[]
  rows: number
}

const columns = ['sku', 'asin', 'product-name', 'quantity', 'price', 'currency', 'status', 'date', 'location'] as const
const day = (n: number): string => `2026-01-${String((n % 28) + 1).padStart(2, '0')}`
const cells = (n: number): string[] => [
  `SKU-${n}`,
  `B0${String(n).padStart(8, '0')}`,
  `Teapot number ${n}, blue`,
  String(n % 50),
  `${n % 100}.25`,
  'USD',
  'Active',
  day(n),
  'US',
]
const table = (rows: (n: number) => string, header: string): GeneratedDocument => ({
  bytes: Buffer.from(`${header}\n${Array.from({ length: rowCount }, (_, n) => `${rows(n)}\n`).join('')}`),
  columns,
  rows: rowCount,
})

/** A flat file of inventory, nine columns. */
export const tabSeparated = (): GeneratedDocument => table((n) => cells(n).join('\t'), columns.join('\t'))

/** The same rows as CSV, every text in quotes. */
export const commaSeparated = (): GeneratedDocument =>
  table(
    (n) =>
      cells(n)
        .map((cell) => (/^[\d.]+$/.test(cell) ? cell : `"${cell}"`))
        .join(','),
    columns.join(','),
  )

/** An Ads report: ids beyond 2^53, figures, a nested amount. */
export function adsReport(): GeneratedDocument {
  const record = (n: number) =>
    `{"date":"${day(n)}","campaignStatus":"ENABLED","portfolioId":null,"campaignId":${282137046530441217n + BigInt(n)},"adGroupId":${323531413557908 + n},"campaignName":"Teapots ${n}","cost":${n % 500}.58,"clicks":${n % 90},"impressions":${n},"clickThroughRate":1.2474307179814303,"bid":{"amount":16.92,"currencyCode":"INR"}}`
  return {
    bytes: Buffer.from(`[${Array.from({ length: rowCount }, (_, n) => record(n)).join(',')}]`),
    columns: [],
    rows: rowCount,
  }
}

/** The document as it arrives from the network. */
export async function* inChunks({ bytes }: GeneratedDocument): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}
