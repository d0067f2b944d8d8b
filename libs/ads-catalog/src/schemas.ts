import { z } from 'zod'
import type { Operation } from './operation.ts'
import { lazily, readData } from './read-data.ts'

/** A JSON Schema of this catalog: references resolved, no prose. */
export type Schema = Record<string, unknown>

const Schemas = z.record(z.string(), z.record(z.string(), z.unknown()))
const requests = lazily(() => readData('requests.json', Schemas))
const answers = lazily(() => readData('answers.json', Schemas))

/** What a body has to look like; undefined where the operation takes none. `format: id64` marks ids that Amazon writes as numbers. */
export const bodySchema = ({ name }: Operation): Schema | undefined => requests()[name]

/** What Amazon's answer looks like, open to more fields; undefined where the spec does not say. */
export const answerSchema = ({ name }: Operation): Schema | undefined => answers()[name]
