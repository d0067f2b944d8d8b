import { cycle, type Random } from '@platform/demo/random'

/** Context of a generated value. */
export interface Place {
  random: Random
  currency: string
  country: string
  marketplaceId: string
  sellerId: string
}

const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'
const digits = '0123456789'
const hex = '0123456789abcdef'

export const pick = <T>(random: Random, list: readonly T[]): T => cycle(list, Math.floor(random() * list.length))

export const characters = (random: Random, from: string, length: number) =>
  Array.from({ length }, () => from.charAt(Math.floor(random() * from.length))).join('')

const uuid = (random: Random) => [8, 4, 4, 4, 12].map((length) => characters(random, hex, length)).join('-')

const asinOf = (random: Random) => `B0${characters(random, upper, 8)}`

const names = ['Alex Morgan', 'Sam Rivera', 'Jordan Lee', 'Chris Novak', 'Robin Weber', 'Kim Tanaka']
const titles = [
  'Folding Camp Chair',
  'Cast Iron Skillet',
  'Trekking Poles, Pair',
  'Glass Storage Jar',
  'Insulated Sleeping Pad',
]
const streets = ['12 Harbor Street', '480 Pine Avenue', '7 Mill Lane', '93 Lakeview Road']
const cities = ['Portland', 'Seattle', 'Denver', 'Austin']

type Sampler = (place: Place) => string

// The first entry whose words the property's name contains applies; specific entries come first.
const samplers: [RegExp, Sampler][] = [
  [/asins?$/i, ({ random }) => asinOf(random)],
  [/fnsku|fulfillmentNetworkSku/i, ({ random }) => `X00${characters(random, upper, 7)}`],
  [/sku$/i, ({ random }) => `SKU-${characters(random, digits, 5)}`],
  [/marketplaceIds?$/i, ({ marketplaceId }) => marketplaceId],
  [/(seller|merchant|sellingPartner)Id$/i, ({ sellerId }) => sellerId],
  [/amazonOrderId|^orderId$/i, ({ random }) => [3, 7, 7].map((length) => characters(random, digits, length)).join('-')],
  [/currency(code)?$/i, ({ currency }) => currency],
  [/country(code)?$/i, ({ country }) => country],
  [/(locale|language(tag|code)?)$/i, () => 'en_US'],
  [/time_?zone/i, () => 'America/Los_Angeles'],
  [/(stateOrRegion|stateOrProvinceCode|^state)$/i, () => 'OR'],
  [/city|municipality|district|county/i, ({ random }) => pick(random, cities)],
  [/postalcode|zip/i, ({ random }) => characters(random, digits.slice(1), 5)],
  [/addressline1|street|^address$/i, ({ random }) => pick(random, streets)],
  [/addressline[23]/i, () => 'Floor 2'],
  [/e-?mail/i, ({ random }) => `${characters(random, hex, 10)}@marketplace.amazon.com`],
  [/phone|fax|mobile/i, ({ random }) => `+1 503 555 01${characters(random, digits, 2)}`],
  [
    /(url|uri|link|href|website)$/i,
    ({ random }) => `https://m.media-amazon.com/images/I/${characters(random, upper, 11)}.jpg`,
  ],
  [/brand/i, ({ random }) => pick(random, ['Northwind', 'Harbor & Co'])],
  [/(item|product)?(name|title)$/i, ({ random }) => pick(random, titles)],
  [/(buyer|recipient|contact|holder)/i, ({ random }) => pick(random, names)],
  [/description|comment|message|text|reason|note/i, ({ random }) => `About the ${pick(random, titles).toLowerCase()}`],
  [/(uuid|guid|token)$/i, ({ random }) => uuid(random)],
  [/(tracking|barcode)(number|id)?$/i, ({ random }) => `1Z${characters(random, upper, 16)}`],
  [/(date|time|timestamp|at|after|before)$/i, ({ random }) => instant(random)],
  [
    /(amount|price|fee|cost|total|decimal|value|weight|length|width|height|percent\w*|rate)$/i,
    ({ random }) => decimal(random),
  ],
  [/(quantity|count|number|size)$/i, ({ random }) => String(1 + Math.floor(random() * 90))],
  [/type$/i, () => 'STANDARD'],
  [/status|state$/i, () => 'ACTIVE'],
  [/carrier|shipMethod/i, ({ random }) => pick(random, ['UPS', 'DHL', 'FedEx'])],
  [/(id|key|code|reference|identifier)$/i, ({ random }) => characters(random, upper, 10)],
]

const decimal = (random: Random) => (5 + random() * 95).toFixed(2)

/** Returns a time in the first half of 2026. */
const instant = (random: Random) =>
  `${new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 180 * 86_400) * 1_000).toISOString().slice(0, 19)}Z`

/** One matching text for each pattern of the models, for values not determined by their name. */
const patterned = [
  '5d3f9c1e-8b7a-4c26-9f10-2e4d6a8b0c1f',
  ...['SAMPLE', '20260612', 'SAMPLE-1', 'AFTN2041', 'SAMPLE1', 'US', 'en_US', '2026-06-12', 'sample-1.0', 'UN1263'],
  ...['4.5', '2026', '12', '1', 'arn:aws:sqs:us-east-1:111122223333:notifications', 'kJ8sT2vQ5xW7zA9cE1gI3w=='],
  ...['sample@example.com', '2026-06-12T10:30:00Z', 'https://example.com/sample', 'https://example.com'],
]

interface TextSchema {
  format?: unknown
  pattern?: unknown
  minLength?: unknown
  maxLength?: unknown
}

function byFormat(format: unknown, { random }: Place): string | undefined {
  if (format === 'date-time') return instant(random)
  if (format === 'interval') return '2026-06-01T00:00:00Z--2026-06-08T00:00:00Z'
  if (format === 'date') return instant(random).slice(0, 10)
  if (format === 'uri') return `https://example.com/${characters(random, hex, 8)}`
  if (format === 'byte') return Buffer.from(`sample ${characters(random, upper, 8)}`).toString('base64')
  if (format === 'ip') return `203.0.113.${1 + Math.floor(random() * 250)}`
  return undefined
}

function fit(text: string, { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: TextSchema): string {
  const short = text.slice(0, Number(maxLength)).trimEnd()
  return short.padEnd(Number(minLength), 'X')
}

export const matchesText = (
  text: string,
  { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: TextSchema,
) =>
  (typeof pattern !== 'string' || new RegExp(pattern).test(text)) &&
  text.length >= Number(minLength) &&
  text.length <= Number(maxLength)

/** Returns a plausible text for a property of this name, valid by its schema. @throws Error for an unsupported schema */
export function sampleText(name: string, schema: TextSchema, place: Place): string {
  const formatted = byFormat(schema.format, place)
  if (formatted !== undefined) return formatted
  const sampler = samplers.find(([words]) => words.test(name))?.[1]
  const text = fit(sampler ? sampler(place) : characters(place.random, upper, 8), schema)
  if (matchesText(text, schema)) return text
  const found = patterned.map((one) => fit(one, schema)).find((one) => matchesText(one, schema))
  if (found === undefined) throw new Error(`no text for ${name} ${JSON.stringify(schema)}`)
  return found
}
