import type { Entity, PlannedItem } from '../domain/item.ts'

/** Outcome of one item as callers get it. The index is the item's position in the request. */
export interface ItemOutcome {
  index: number
  id: string | null
  ok: boolean
  code?: string | undefined
  message?: string | undefined
}

/** Outcome with the state after the write, where Amazon returned it. */
export interface SentItem extends ItemOutcome {
  after?: Entity
}

export const outcomeOf = ({ index, id, ok, code, message }: SentItem): ItemOutcome => ({
  index,
  id,
  ok,
  ...(code !== undefined && { code }),
  ...(message !== undefined && { message }),
})

export const failed = ({ index, id }: Pick<PlannedItem, 'index' | 'id'>, code: string, message: string): SentItem => ({
  index,
  id: id ?? null,
  ok: false,
  code,
  message,
})

/** Outcome of an item that Amazon did not mention, or contradicted itself about, or whose answer was lost. */
export const unknown = (item: Pick<PlannedItem, 'index' | 'id'>, why: string): SentItem =>
  failed(item, 'unknown', `${why} Read its state before you retry.`)

/** Outcome of an item that was never sent. */
export const notSent = (item: Pick<PlannedItem, 'index' | 'id'>): SentItem =>
  failed(
    item,
    'not_sent',
    'It was not sent, because the call ran out of time or Amazon accepts no more requests. Send it again.',
  )
