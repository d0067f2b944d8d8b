import { validationError } from '@platform/errors'

/** Every domain that Amazon sells on; whoever is sent anywhere else has been lured here. */
const amazonDomain =
  /^(?:[a-z0-9-]+\.)*amazon\.(?:com|ca|com\.mx|com\.br|co\.uk|de|fr|it|es|nl|se|pl|ie|com\.be|com\.tr|ae|sa|eg|in|co\.za|sg|com\.au|co\.jp)$/

/**
 * The address of Amazon's that its app store wants the browser back at. Only Amazon's own hosts over https will do, or the
 * one that stands in for them: anything else would make the platform an open redirect that hands out states.
 * @throws PlatformError `validation_error`
 */
export function amazonCallback(text: string, amazonUrl?: string): URL {
  const url = URL.parse(text)
  const isStandIn = amazonUrl !== undefined && url?.origin === new URL(amazonUrl).origin
  const isAmazon = url?.protocol === 'https:' && url.port === '' && amazonDomain.test(url.hostname)
  if (url && url.username === '' && url.password === '' && (isStandIn || isAmazon)) {
    url.hash = ''
    return url
  }
  const message = 'the address to go back to is not Amazon’s; start again from the app store in Seller Central'
  throw validationError([{ path: 'amazonCallbackUri', message }])
}
