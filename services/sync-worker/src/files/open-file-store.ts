import { fileURLToPath } from 'node:url'
import { DiskStore } from './disk-store.ts'
import type { FileStore } from './file-store.ts'
import { S3Store } from './s3-store.ts'

/** Why a text is not the URL of a file store, or undefined. */
export function fileStoreProblem(text: string): string | undefined {
  const url = URL.parse(text)
  const example =
    'must be a URL that begins with file:// or s3://, for example file:///folder, or s3://bucket/prefix?region=eu-west-1 with &endpoint=https://host for a store that is not Amazon’s'
  if (url?.protocol === 'file:') return url.host === '' && !url.search ? undefined : example
  if (url?.protocol !== 's3:' || url.host === '' || url.username !== '') return example
  const { region, endpoint, ...others } = Object.fromEntries(url.searchParams)
  if (!region || Object.keys(others).length > 0) return example
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return example
  return undefined
}

/** Opens the store of a URL that fileStoreProblem accepts. */
export function openFileStore(text: string): FileStore {
  const url = new URL(text)
  if (url.protocol === 'file:') return new DiskStore(fileURLToPath(url))
  const folder = url.pathname.replace(/^\/+|\/+$/g, '')
  const endpoint = url.searchParams.get('endpoint')
  return new S3Store({
    bucket: url.host,
    prefix: folder === '' ? '' : `${folder}/`,
    region: url.searchParams.get('region') ?? '',
    ...(endpoint && { endpoint }),
  })
}
