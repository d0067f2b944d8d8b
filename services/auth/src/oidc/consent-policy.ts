import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'

const { Check, Prompt } = interactionPolicy

const isGranted = ({ oidc }: KoaContextWithOIDC, audience: string): boolean => {
  const granted = new Set(oidc.grant?.getResourceScope(audience).split(' '))
  return [...oidc.requestParamScopes].every((scope) => granted.has(scope))
}

/** Decides when an authorization request needs the user: to sign in, then to consent. `prompt` can request either. */
export const consentPolicy = ({ audience }: { audience: string }) => [
  new Prompt(
    { name: 'login', requestable: true },
    new Check('no_session', 'no user is signed in', ({ oidc }) => !oidc.session?.accountId),
  ),
  new Prompt(
    { name: 'consent', requestable: true },
    new Check('not_granted', 'the user has not granted this', (ctx) => !isGranted(ctx, audience)),
    // RFC 8252 section 8.6: another program on the user's device can impersonate a native application.
    new Check(
      'native_client',
      'a native application needs consent every time',
      ({ oidc }) => oidc.client?.applicationType === 'native' && !oidc.result?.consent,
    ),
  ),
]
