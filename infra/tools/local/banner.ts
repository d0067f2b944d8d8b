import type { DemoSignIn, TenantAccess } from '@platform/demo/demo-access'
import type { Demo } from './demo.ts'

const scopes = 'account:read retail:read ads:read brand_analytics:read audit:read'

function credentialLines({ name, credentials }: TenantAccess): string[] {
  const line = (kind: keyof typeof credentials) =>
    `    ${kind.padEnd(6)}${credentials[kind].client_id}  ${credentials[kind].client_secret}`
  return [`  ${name}`, line('read'), line('write'), line('all')]
}

function consoleLines({ gateway, tenants, operator }: Demo): string[] {
  const line = (who: string, signIn: DemoSignIn | null) =>
    signIn ? [`  ${who.padEnd(20)}${signIn.email}  ${signIn.password}`] : []
  const lines = [...tenants.flatMap(({ name, admin }) => line(name, admin)), ...line('operator', operator)]
  return lines.length > 0 ? [`Console: ${gateway}/admin (email, password):`, ...lines, ''] : []
}

function curls(gateway: string, { credentials }: TenantAccess): string[] {
  const { client_id, client_secret } = credentials.all
  const header = `-H "Authorization: Bearer $TOKEN"`
  return [
    'Try it (the first line gets an access token for the other two):',
    '',
    `  TOKEN=$(curl -s '${gateway}/oauth/token' -u '${client_id}:${client_secret}' -d grant_type=client_credentials --data-urlencode 'scope=${scopes}' | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/')`,
    `  curl -s '${gateway}/api/query' ${header} -H 'Content-Type: application/json' -d '{"sql":"SHOW TABLES"}'`,
    `  curl -s '${gateway}/v1/audit/events?limit=5' ${header}`,
  ]
}

/** Returns the text that `npm start` prints when the platform is ready. */
export function banner(demo: Demo, demoFile: string): string {
  const { gateway, gateways, tenants } = demo
  const [first] = tenants
  const others = gateways.length > 1 ? `  (and ${gateways.slice(1).join(', ')})` : ''
  const lines = [
    '',
    `Ready: ${gateway}${others}`,
    '',
    ...(first ? ['Demo credentials (client id, client secret):', ...tenants.flatMap(credentialLines), ''] : []),
    ...consoleLines(demo),
    ...(first ? [...curls(gateway, first), ''] : []),
    `${demoFile} lists every URL, credential and process. Ctrl-C stops the platform.`,
    '',
  ]
  return lines.join('\n')
}
