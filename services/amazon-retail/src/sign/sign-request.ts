import aws4 from 'aws4'
import type { AwsKeys } from './aws-keys.ts'

interface Unsigned {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
}

/** Signed by aws4, but set by the HTTP client from the URL and the body. */
const setByClient = /^(host|content-length)$/i
const setBySigning = /^(x-amz-date|authorization|host)$/i

/**
 * Returns the headers with an AWS Signature Version 4 for `execute-api`, which covers the headers, the URL and the body.
 * `x-amz-date` becomes the time of the signature, which Amazon accepts for five minutes.
 */
export function signRequest(
  { method, url, headers, body }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: AwsKeys,
  awsRegion: string,
): Record<string, string> {
  const { host, pathname, search } = new URL(url)
  const given = Object.fromEntries(Object.entries(headers).filter(([name]) => !setBySigning.test(name)))
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
      setByClient.test(name) || value === undefined ? [] : [[name.toLowerCase(), String(value)]],
    ),
  )
}
