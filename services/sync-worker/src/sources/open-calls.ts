import type { Operation, Params } from '@platform/spapi-catalog'
import type { Spapi, SpapiAccount } from '../amazon/spapi.ts'
import { retryPolicyOf } from './retry-policy.ts'
import type { Work } from './source.ts'

/** Calls one operation for the account of a window's job. `limitIsFinal`: a 429 is not retried at once. See Spapi. */
export type Call = (
  operation: Operation,
  at: { params?: Params; body?: unknown; limitIsFinal?: boolean },
) => Promise<unknown>

/** Opens the calls for one attempt at a window. */
export type OpenCalls = (work: Work) => Promise<{ call: Call; account: SpapiAccount }>

export const createOpenCalls =
  ({ spapi, accountOf }: { spapi: Spapi; accountOf: (work: Work) => Promise<SpapiAccount> }): OpenCalls =>
  async (work) => {
    const { job, window, pii, signal } = work
    const account = await accountOf(work)
    const policy = retryPolicyOf(job)
    const withoutLimits = { ...policy, codes: policy.codes.filter((status) => status !== 429) }
    return {
      account,
      call: (operation, { params = {}, body, limitIsFinal = false }) =>
        spapi.call({
          ...{ tenantId: window.tenantId, account, pii, signal, operation, params, body },
          retry: limitIsFinal ? withoutLimits : policy,
        }),
    }
  }
