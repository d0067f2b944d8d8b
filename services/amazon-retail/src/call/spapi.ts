import type { Region } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import { findOperation, type Operation } from '@platform/spapi-catalog'
import type { Deadline } from '../deadline.ts'
import type { Merchant } from '../merchants/merchants.ts'
import type { SpapiAnswer } from '../spapi/answer.ts'
import type { Progress, SpapiClient } from '../spapi/client.ts'
import { askAmazon, type OnBehalf } from './amazon.ts'
import { type Prepared, prepare } from './prepare.ts'

interface Options {
  client: Pick<SpapiClient, 'call'>
  sandbox: boolean
  /** Versions of APIs that a call means when it names none. */
  versions: Record<string, string>
}

const refused = ({ id }: Operation, why: string): PlatformError =>
  new PlatformError('operation_not_permitted', `${id} is not permitted`, { friendly: `${id} ${why}` })

/** The Selling Partner API by names of operations. */
export class Spapi {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** By any of its names, whoever may call it. @throws PlatformError `operation_not_found`, `validation_error`, `operation_not_permitted` */
  find(name: string, version?: string): Operation {
    const { versions, sandbox } = this.#options
    const operation = findOperation(name, { version, defaults: versions })
    if (operation.sandboxOnly && !sandbox) throw refused(operation, 'exists in Amazon’s sandbox only.')
    return operation
  }

  /** As `find`, for a tenant's credential: what acts on the application itself is not for one. */
  findForTenant(name: string, version?: string): Operation {
    const operation = this.find(name, version)
    if (operation.access === 'admin') {
      throw refused(operation, 'acts on the platform’s application at Amazon, and is not for credentials of a tenant.')
    }
    return operation
  }

  /** Whether a name is that of a write; no name at all is none. */
  isWrite(name: string, version?: string): boolean {
    try {
      return this.find(name, version).access === 'write'
    } catch {
      return false
    }
  }

  /** @throws PlatformError `validation_error` */
  prepare(
    operation: Operation,
    call: { params: Record<string, unknown>; body?: unknown; merchant?: Merchant },
  ): Prepared {
    return prepare(operation, call, { sandbox: this.#options.sandbox })
  }

  /** See askAmazon. */
  ask(prepared: Prepared, onBehalf: OnBehalf, deadline: Deadline, progress?: Progress): Promise<SpapiAnswer> {
    return askAmazon(this.#options.client, prepared, onBehalf, { deadline, progress })
  }
}

/** A tenant's connection, as what a call is made for. */
export const behalfOf = (tenantId: string, connection: Connection): Omit<OnBehalf, 'token'> & { region: Region } => ({
  tenantId,
  connection,
  region: connection.region,
})
