import { isArchived, type Kind, textOf } from '../model.ts'
import type { Problem } from '../problems.ts'
import type { Check, Draft } from './draft.ts'

interface Parent {
  kind: Kind
  field: 'campaignId' | 'adGroupId'
}

const parent = (reason: string, message: string, field: string, trigger: string): Problem[] => [
  { kind: 'parentEntity', reason, message, field, trigger },
]

function forCreate({ store, after }: Draft, { kind, field }: Parent): Problem[] {
  const id = textOf(after, field)
  if (!id) return []
  const found = store.find(kind, id)
  if (!found) return parent('PARENT_ENTITY_NOT_FOUND', `there is no parent with ${field} ${id}`, field, id)
  if (isArchived(found))
    return parent('PARENT_ENTITY_ARCHIVED', `the parent with ${field} ${id} is archived`, field, id)
  const campaignId = textOf(after, 'campaignId')
  if (field === 'adGroupId' && campaignId && textOf(found.fields, 'campaignId') !== campaignId)
    return parent('PARENT_ENTITY_NOT_FOUND', `ad group ${id} is not of campaign ${campaignId}`, field, id)
  return []
}

function forUpdate({ store, existing, entityType }: Draft, { kind, field }: Parent): Problem[] {
  const id = existing ? textOf(existing.fields, field) : ''
  const found = store.find(kind, id)
  if (!found || !isArchived(found)) return []
  const message = `the parent with ${field} ${id} is archived`
  return [{ kind: 'entityState', reason: 'PARENT_ARCHIVED_FORBIDS_UPDATES', message, field, trigger: id, entityType }]
}

/** Checks that the parents of a new or changed entity exist and are not archived. */
export const parents =
  (...list: readonly Parent[]): Check =>
  (draft) => {
    for (const one of list) {
      const problems = draft.existing ? forUpdate(draft, one) : forCreate(draft, one)
      if (problems.length > 0) return problems
    }
    return []
  }

/** Limits the number of entities in one parent, or in total. */
export const quota =
  (max: number, parentField?: 'campaignId' | 'adGroupId'): Check =>
  ({ store, kind, existing, after, entityType }) => {
    if (existing) return []
    const alive = store.alive(kind)
    const parentId = parentField && textOf(after, parentField)
    const count = parentField
      ? alive.filter(({ fields }) => textOf(fields, parentField) === parentId).length
      : alive.length
    if (count < max) return []
    return [
      {
        kind: 'entityQuota',
        reason: 'NON_ARCHIVED_QUOTA_EXCEEDED',
        message: `there may be ${max} that are not archived`,
        field: parentField ?? '',
        entityType,
        quota: max,
        quotaScope: parentField ? 'PARENT_ENTITY' : 'ACCOUNT',
      },
    ]
  }
