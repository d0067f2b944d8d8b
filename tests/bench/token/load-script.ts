import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A client with its secret. */
export interface Client {
  client_id: string
  client_secret: string
}

/** Returns wrk's script: each call requests a token as the next client, by client_secret_basic. */
export function writeTokenScript(dir: string, name: string, clients: readonly Client[]): string {
  const file = join(dir, `${name}.lua`)
  const basics = clients.map(({ client_id, client_secret }) =>
    Buffer.from(`${client_id}:${client_secret}`).toString('base64'),
  )
  writeFileSync(
    file,
    `
local basics = { ${basics.map((basic) => `'${basic}'`).join(', ')} }
local requests, n = {}, 0
function init(args)
  for _, basic in ipairs(basics) do
    requests[#requests + 1] = wrk.format('POST', '/oauth/token', {
      ['Authorization'] = 'Basic ' .. basic,
      ['Content-Type'] = 'application/x-www-form-urlencoded',
    }, 'grant_type=client_credentials')
  end
end
function request()
  n = n % #requests + 1
  return requests[n]
end
function done(summary, latency)
  local errors = summary.errors
  print(string.format('RESULT %f %d %f %d', summary.requests / summary.duration * 1e6, summary.requests, latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
`,
  )
  return file
}
