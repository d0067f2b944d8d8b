import type { Operation } from '@platform/ads-catalog'
import { PlatformError, validationError } from '@platform/errors'
import type { Prepared } from '../prepare-write.ts'

/**
 * Refuses a commit that breaks a guardrail, archives unconfirmed or has nothing to send.
 * @throws PlatformError `validation_error`
 */
export function requireSendable(prepared: Prepared): void {
  const { items, breaches, operation } = prepared
  const at = (index: number): string => ['body', ...listPath(operation), String(index)].join('.')
  if (breaches.length > 0) {
    throw new PlatformError('validation_error', `guardrail ${breaches[0]?.rule}`, {
      friendly: `A guardrail of this tenant does not allow this write. ${breaches[0]?.message}`,
      details: {
        issues: breaches.map(({ index, message }) => ({ path: index === undefined ? 'body' : at(index), message })),
        guardrails: breaches,
      },
    })
  }
  const unconfirmed = items.filter(({ problems }) => problems.some(({ code }) => code === 'confirm_archive'))
  if (unconfirmed.length > 0) {
    const which = unconfirmed.map(({ index }) => index).join(', ')
    throw validationError([
      {
        path: 'confirmArchive',
        message: `must be true, since this write archives (items ${which}) and archiving cannot be undone`,
      },
    ])
  }
  if (items.some(({ problems }) => problems.length === 0)) return
  throw validationError(
    items.flatMap(({ index, problems }) =>
      problems.map(({ path, message }) => ({ path: path ? `${at(index)}.${path}` : at(index), message })),
    ),
  )
}

const listPath = ({ body }: Operation): string[] => (body?.idFilter ?? body?.itemArray)?.split('.') ?? []
