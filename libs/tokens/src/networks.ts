import { BlockList, isIP } from 'node:net'

/** Parses an IP address or CIDR range; undefined when it is neither. */
function parse(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  // A zone is local to one machine, and IPv4 addresses have one spelling here.
  if (version === 0 || rest.length > 0 || address.includes('%') || /^::ffff:/i.test(address)) return undefined
  const bitsMax = version === 4 ? 32 : 128
  const bits = prefix === undefined ? bitsMax : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  return bits <= bitsMax ? { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined
}

/** Returns whether `text` is an IP address or CIDR range, e.g. `203.0.113.0/24`, `2001:db8::/32`. */
export const isNetwork = (text: string): boolean => parse(text) !== undefined

/** Set of networks from which calls are allowed. */
export class Networks {
  readonly #list = new BlockList()

  /** @throws Error for a text that is not an IP address or CIDR range. */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const parsed = parse(network)
      if (!parsed) throw new Error(`${JSON.stringify(network)} is not an IP address or CIDR range`)
      this.#list.addSubnet(parsed.address, parsed.bits, parsed.family)
    }
  }

  has(address: string): boolean {
    const version = isIP(address)
    return version !== 0 && this.#list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}
