import { validationError } from '@platform/errors'

/** Every domain that Amazon sells on. A callback to any other domain is an attack. */
const amazonDomain =
  /^(?:[a-z0-9-]+\.)*amazon\.(?:com|ca|com\.mx|com\.br|co\.uk|de|fr|it|es|nl|se|pl|ie|com\.be|com\.tr|ae|sa|eg|in|co\.za|sg|com\.au|co\.jp)$/

/**
 * Parses the URL of Amazon's app store that the browser returns to. Accepts only Amazon's hosts over https, or the origin of
 * `amazonUrl`: any other URL would make the platform an open redirect that leaks states.
 * @throws PlatformError `validation_error`
 */
export function amazonCallback(text: string, amazonUrl?: string): URL {
  const url = URL.parse(text)
  const isReplacement = amazonUrl !== undefined && url?.origin === new URL(amazonUrl).origin
  const isAmazon = url?.protocol === 'https:' && url.port === '' && amazonDomain.test(url.hostname)
  if (url && url.username === '' && url.password === '' && (isReplacement || isAmazon)) {
    url.hash = ''
    return url
  }
  const message = 'The return URL is not a URL of Amazon. Start again from the app store in Seller Central.'
  throw validationError([{ path: 'amazonCallbackUri', message }])
}
