import aws4 from 'aws4'
import type { AwsKeys } from './aws-keys.ts'

interface Unsigned {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
}

/** Decided by the address and the body; aws4 signs them, the HTTP client sends them. */
const byClient = /^(host|content-length)$/i
const byUs = /^(x-amz-date|authorization|host)$/i

/**
 * The headers with an AWS Signature Version 4 for `execute-api`, over them, the address and the body. `x-amz-date` becomes the
 * moment of the signature: Amazon takes it for five minutes.
 */
export function signRequest(
  { method, url, headers, body }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: AwsKeys,
  awsRegion: string,
): Record<string, string> {
  const { host, pathname, search } = new URL(url)
  const given = Object.fromEntries(Object.entries(headers).filter(([name]) => !byUs.test(name)))
  const signed = aws4.sign(
    {
      ...{ method, host, path: pathname + search, service: 'execute-api', region: awsRegion },
      headers: { ...given, Host: host },
      ...(body !== undefined && { body }),
    },
    { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  )
  const all = Object.entries({ ...given, ...signed.headers })
  return Object.fromEntries(
    all.flatMap(([name, value]) =>
      byClient.test(name) || value === undefined ? [] : [[name.toLowerCase(), String(value)]],
    ),
  )
}
