import type { Api } from '../api.ts'
import { advertiserConsent } from './advertiser-consent.ts'
import type { ConsentNeeds } from './consent-needs.ts'
import { page } from './page.ts'
import { appStore, appStoreConfirm, websiteConsent } from './seller-consent.ts'

const isConsent = (path: string) => /^\/(apps\/(authorize|store)\/|ap\/oa$)/.test(path)

/** Creates the consent pages for sellers and advertisers. */
export const createConsent = (needs: ConsentNeeds): Api => ({
  name: 'consent',
  matches: ({ service, path }) => service === 'consent' || (service === undefined && isConsent(path)),
  describe: () => ({ operation: 'consent', mutating: false }),
  handle(request) {
    const { path } = request
    if (path === '/ap/oa') return advertiserConsent(request, needs)
    if (path === '/apps/authorize/consent') return websiteConsent(request, needs)
    if (path.startsWith('/apps/authorize/confirm/')) return appStoreConfirm(request, needs)
    if (path.startsWith('/apps/store/')) return appStore(request, needs)
    return page(404, 'Not found', '<p>There is no such page.</p>')
  },
})
