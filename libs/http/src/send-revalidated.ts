import { hash } from 'node:crypto'
import type { Request, Response } from 'express'

/** RFC 9110 section 13.1.2: weak comparison, any of a list, or `*`. */
const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)

/** Sends JSON text with its hash as `ETag`, or 304 when the caller has that version. */
export function sendRevalidated(req: Request, res: Response, json: string): void {
  const etag = `"${hash('sha256', json, 'base64url')}"`
  // Only the caller may cache a tenant's answer, and must revalidate it.
  res.set({ etag, 'cache-control': 'private, no-cache', vary: 'Authorization' })
  if (matches(req.headers['if-none-match'], etag)) return void res.status(304).end()
  res.type('application/json').send(json)
}
