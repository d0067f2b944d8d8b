import type { AdminCommand } from './command.ts'

/** Fields of the services' commands that have another name than the option from which they come. */
const optionOfField: Readonly<Record<string, string>> = {
  allowedCidrs: 'cidr',
  authMethod: 'public',
  expiresAt: 'expires',
  logoUri: 'logo',
  merchantId: 'merchant',
  redirectUris: 'redirect-uri',
  tenantId: 'tenant',
}

const spellings = (field: string): string[] => [
  optionOfField[field] ?? field,
  field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
]

/**
 * Returns the argument from which a field of a service's command comes, as typed: `--cidr` for `allowedCidrs.0`, `<client_id>`
 * for `clientId`, `--params.destinationId` for a member of an argument in JSON. A path that belongs to no argument is returned
 * unchanged.
 */
export function optionLabel(
  { options, positional }: Pick<AdminCommand, 'options' | 'positional'>,
  path: string,
): string {
  const [field = '', ...rest] = path.split('.')
  const option = spellings(field).find((name) => Object.hasOwn(options.shape, name))
  if (option === undefined) return path
  if (option === positional) return `<${option}>`
  const members = rest.filter((part) => !/^\d+$/.test(part))
  return [`--${option}`, ...members].join('.')
}
