import { stripTypeScriptTypes } from 'node:module'

// Jest sees what Node runs: the same type stripping, so positions in stack traces stay true.
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) }
