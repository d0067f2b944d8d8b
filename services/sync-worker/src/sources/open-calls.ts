import type { Operation, Params } from '@platform/spapi-catalog'
import type { Spapi, SpapiAccount } from '../amazon/spapi.ts'
import { retryPolicyOf } from './retry-policy.ts'
import type { Work } from './source.ts'

/** Calls one operation for the account of a window's job. See Spapi. */
export type Call = (operation: Operation, at: { params?: Params; body?: unknown }) => Promise<unknown>

/** Opens the calls for one attempt at a window. */
export type OpenCalls = (work: Work) => Promise<Call>

export const createOpenCalls =
  ({ spapi, accountOf }: { spapi: Spapi; accountOf: (work: Work) => Promise<SpapiAccount> }): OpenCalls =>
  async (work) => {
    const { job, window, pii, signal } = work
    const common = { tenantId: window.tenantId, account: await accountOf(work), pii, retry: retryPolicyOf(job), signal }
    return (operation, { params = {}, body }) => spapi.call({ ...common, operation, params, body })
  }
