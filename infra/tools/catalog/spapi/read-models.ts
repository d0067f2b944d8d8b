import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Model } from './model.ts'

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} is not JSON`, { cause: error })
  }
}

/** Reads the models of a directory, by file name without `.json`, in directory order. */
export function readModels(directory: string): Map<string, Model> {
  const root = existsSync(join(directory, 'models')) ? join(directory, 'models') : directory
  const byStem = globSync('**/*.json', { cwd: root })
    .map((file): [string, string] => [basename(file, '.json'), join(root, file)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const models = new Map<string, Model>()
  for (const [stem, file] of byStem) {
    const document = readJson(file)
    if (typeof document !== 'object' || document === null || !('swagger' in document)) continue
    if (models.has(stem)) throw new Error(`two models are called ${stem}`)
    const { success, data, error } = Model.safeParse(document)
    if (!success) {
      const [issue] = error.issues
      throw new Error(`${file} is not a model this generator can read: ${issue?.path.join('.')}: ${issue?.message}`)
    }
    models.set(stem, data)
  }
  if (models.size === 0) throw new Error(`no model in ${directory}`)
  return models
}

/** Returns the checked-out commit of a clone of the models; undefined if the directory is not the root of a clone. */
export function commitOf(directory: string): string | undefined {
  if (!existsSync(join(directory, '.git'))) return undefined
  return execFileSync('git', ['-C', directory, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
}
