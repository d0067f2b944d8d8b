import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'

interface Asset {
  path: string
  body: Buffer
  type: string
}

/** Concatenates source files into one asset whose path contains its hash. */
function asset(name: string, files: readonly string[], type: string): Asset {
  const body = Buffer.concat(files.map((file) => readFileSync(join(import.meta.dirname, 'assets', file))))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return { path: `/admin/assets/${name.replace('.', `-${hash}.`)}`, body, type }
}

// The order matters: later rules override earlier ones.
const styles = ['base.css', 'frame.css', 'blocks.css', 'tables.css', 'forms.css', 'charts.css', 'narrow.css']
const stylesheet = asset('console.css', styles, 'text/css; charset=utf-8')
const script = asset('console.js', ['copy.js', 'refresh.js'], 'text/javascript; charset=utf-8')

/** Paths of the static files; they change with the content. */
export const assetPaths = { stylesheet: stylesheet.path, script: script.path }

const byPath = new Map([stylesheet, script].map((file) => [file.path, file]))

/** Answers `/admin/assets/…`. */
export const sendAsset: RequestHandler = (req, res, next) => {
  const found = byPath.get(req.path)
  if (!found) return next()
  res.set({
    'content-type': found.type,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  })
  res.send(found.body)
}
