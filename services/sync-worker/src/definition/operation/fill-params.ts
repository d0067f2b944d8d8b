import { marketplace } from '@platform/amazon'
import { merchantPlaces, type Operation, type Params, validateCall } from '@platform/spapi-catalog'
import { listed } from '@platform/validation'
import type { Issues } from '../issues.ts'
import type { Account } from '../resolved-job.ts'

interface Options {
  account: Account
  issues: Issues
  notes: string[]
  /** Path at which the caller wrote the parameters, for example `input.params`. */
  place: string
  /** Values that the platform sets at each request, with an example of each. */
  set: Params
}

type ListParameter = Extract<Operation['params'][number], { type: 'array' }>

/** Splits lists that are written as text, `"ATVPDKIKX0DER,A2EUQ1WTGCTBG2"`, as documents print them. */
function split({ params: known }: Operation, given: Params): Params {
  const lists = new Set(known.filter((param): param is ListParameter => param.type === 'array').map(({ name }) => name))
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!lists.has(name)) return [name, value]
      const items = typeof value === 'string' ? value.split(',') : [value].flat()
      return [name, items.map((item) => (typeof item === 'string' ? item.trim() : item))]
    }),
  )
}

/** Refuses marketplaces that are not the account's, or not of its region. */
function checkMarketplaces(ids: readonly string[], path: string, { region, marketplaceIds }: Account, issues: Issues) {
  for (const id of new Set(ids)) {
    const known = marketplace(id)
    if (known && known.region !== region)
      issues.add(path, `${id} (${known.country}) is in region ${known.region}, and this account is in region ${region}`)
    else if (marketplaceIds.length > 0 && !marketplaceIds.includes(id))
      issues.add(path, `${id} is not a marketplace of this account: ${listed(marketplaceIds)}`)
  }
}

/** Adds the account's marketplaces and seller id where the operation takes them and the job does not state them. */
function withAccount(operation: Operation, given: Params, { account, issues, notes, place }: Options): Params {
  const filled = { ...given }
  for (const { path, names, isList, required } of merchantPlaces(operation)) {
    if (!path.startsWith('params.')) continue
    const name = path.slice('params.'.length)
    const stated = filled[name]
    if (names === 'seller') {
      if (stated === undefined && account.sellerId !== undefined) filled[name] = account.sellerId
      continue
    }
    if (stated !== undefined) {
      checkMarketplaces([stated].flat().map(String), `${place}.${name}`, account, issues)
      continue
    }
    const [first, ...others] = account.marketplaceIds
    if (first === undefined) continue
    if (!isList && others.length > 0) {
      if (required) issues.add(`${place}.${name}`, `is required: one of ${listed(account.marketplaceIds)}`)
      continue
    }
    filled[name] = isList ? [...account.marketplaceIds] : first
    notes.push(`${name} is set to ${listed(account.marketplaceIds)}, the account's.`)
  }
  return filled
}

/**
 * Returns the parameters of every request of an operation: lists as lists, marketplaces and seller id of the account added,
 * everything checked against the model.
 */
export function fillParams(operation: Operation, given: Params, options: Options): Params {
  const { issues, place, set } = options
  const token = operation.page?.request
  if (token !== undefined && given[token] !== undefined)
    issues.add(`${place}.${token}`, 'must be absent: the platform follows the pages itself')
  const params = withAccount(operation, split(operation, given), options)
  const { problems } = validateCall(operation, { ...params, ...set })
  issues.addAll(problems, (path) => path.replace(/^params/, place))
  return params
}
