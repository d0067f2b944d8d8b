import { z } from 'zod'
import type { Operation } from './operation.ts'
import { lazily, readData } from './read-data.ts'

/** A JSON Schema of this catalog, with references resolved and descriptions removed. */
export type Schema = Record<string, unknown>

const Schemas = z.record(z.string(), z.record(z.string(), z.unknown()))
const requests = lazily(() => readData('requests.json', Schemas))
const answers = lazily(() => readData('answers.json', Schemas))

/**
 * Returns the schema of the body; undefined when the operation has no body. `format: id64` marks ids that Amazon writes as
 * numbers.
 */
export const bodySchema = ({ name }: Operation): Schema | undefined => requests()[name]

/** Returns the schema of Amazon's answer, which may have more fields; undefined when the spec does not define it. */
export const answerSchema = ({ name }: Operation): Schema | undefined => answers()[name]
