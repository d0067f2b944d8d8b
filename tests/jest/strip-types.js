import { stripTypeScriptTypes } from 'node:module'

// Jest runs the same code as Node: the same type stripping, so that positions in stack traces are correct.
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) }
