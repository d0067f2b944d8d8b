import { BlockList, isIP } from 'node:net'

/** An address or CIDR range, taken apart; undefined when it is neither. */
function parse(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  // A zone names an interface of one machine, and an IPv4 address has one spelling here.
  if (version === 0 || rest.length > 0 || address.includes('%') || /^::ffff:/i.test(address)) return undefined
  const bitsMax = version === 4 ? 32 : 128
  const bits = prefix === undefined ? bitsMax : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  return bits <= bitsMax ? { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined
}

/** Whether `text` is an address or a CIDR range, e.g. `203.0.113.0/24`, `2001:db8::/32`. */
export const isNetwork = (text: string): boolean => parse(text) !== undefined

/** Networks that calls may come from. */
export class Networks {
  readonly #list = new BlockList()

  /** @throws Error for what is no network. */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const parsed = parse(network)
      if (!parsed) throw new Error(`${JSON.stringify(network)} is no network`)
      this.#list.addSubnet(parsed.address, parsed.bits, parsed.family)
    }
  }

  has(address: string): boolean {
    const version = isIP(address)
    return version !== 0 && this.#list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}
