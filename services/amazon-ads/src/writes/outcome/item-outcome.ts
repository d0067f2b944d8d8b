import type { Entity, PlannedItem } from '../domain/item.ts'

/** What became of one item, in the words of the contract; the index is that of the request. */
export interface ItemOutcome {
  index: number
  id: string | null
  ok: boolean
  code?: string | undefined
  message?: string | undefined
}

/** With the state afterwards, where Amazon gave it. */
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

/** Not mentioned, contradictory, or not to be decided: whoever reads it has to look. */
export const unknown = (item: Pick<PlannedItem, 'index' | 'id'>, why: string): SentItem =>
  failed(item, 'unknown', `${why} Read its state before you write it again.`)

/** Outcome of an item that was never sent. */
export const notSent = (item: Pick<PlannedItem, 'index' | 'id'>): SentItem =>
  failed(item, 'not_sent', 'It was not sent: the time of the call was over. Write it again.')
