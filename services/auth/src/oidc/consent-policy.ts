import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'

const { Check, Prompt } = interactionPolicy

const isGranted = ({ oidc }: KoaContextWithOIDC, audience: string): boolean => {
  const granted = new Set(oidc.grant?.getResourceScope(audience).split(' '))
  return [...oidc.requestParamScopes].every((scope) => granted.has(scope))
}

/** When an authorization request needs its person: to sign in, then to decide. `prompt` may ask for either. */
export const consentPolicy = ({ audience }: { audience: string }) => [
  new Prompt(
    { name: 'login', requestable: true },
    new Check('no_session', 'nobody is signed in', ({ oidc }) => !oidc.session?.accountId),
  ),
  new Prompt(
    { name: 'consent', requestable: true },
    new Check('not_granted', 'the person has not allowed this', (ctx) => !isGranted(ctx, audience)),
    // RFC 8252 section 8.6: whoever listens on the person's device may pretend to be the application.
    new Check(
      'native_client',
      'an application on the device of a person needs their consent every time',
      ({ oidc }) => oidc.client?.applicationType === 'native' && !oidc.result?.consent,
    ),
  ),
]
