import { PlatformError } from '@platform/errors'
import jsonc, { type Node, type ParseError } from 'jsonc-parser'

const bytesMax = 2 ** 20
const levelsMax = 64
const tokensMax = 100_000

/** Messages by the library's code of a syntax error. */
const causes: Partial<Record<string, string>> = {
  InvalidSymbol: 'a value must be text in quotes, a number, true, false, null, an object or a list',
  InvalidNumberFormat: 'a number is not valid',
  PropertyNameExpected: 'a name in quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected after the name',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  EndOfFileExpected: 'the text must end after the job',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfComment: 'comments are not allowed',
  UnexpectedEndOfString: 'text has no closing quote',
  UnexpectedEndOfNumber: 'a number is not complete',
  InvalidUnicode: 'a Unicode escape is not valid',
  InvalidEscapeCharacter: 'an escape after a backslash is not valid',
  InvalidCharacter: 'a control character or line break in text must be escaped',
}

/** The opening of `"input": {…}`: a member without braces around it, as documents print parts of a job. */
const bareMember = /^\s*"(?:[^"\\]|\\.)*"\s*:/

function refusal(text: string, offset: number, cause: string): PlatformError {
  const before = text.slice(0, Math.max(offset, 0))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  const message = `line ${line}, column ${column}: ${cause}`
  return new PlatformError('validation_error', `job text, ${message}`, {
    friendly: `The job is not valid JSON at ${message}.`,
    details: { issues: [{ path: '', message }], line, column },
  })
}

/** Bounds the work of the parser, which recurses, and refuses comments at their position. */
function scan(text: string, shift: number): void {
  const scanner = jsonc.createScanner(text, false)
  let [levels, tokens] = [0, 0]
  const refuse = (cause: string) => {
    throw refusal(text.slice(shift), scanner.getTokenOffset() - shift, cause)
  }
  for (let kind = scanner.scan(); kind !== jsonc.SyntaxKind.EOF; kind = scanner.scan()) {
    if (++tokens > tokensMax) refuse('the job has too many values')
    if (kind === jsonc.SyntaxKind.LineCommentTrivia || kind === jsonc.SyntaxKind.BlockCommentTrivia)
      refuse('comments are not allowed')
    if (kind === jsonc.SyntaxKind.OpenBraceToken || kind === jsonc.SyntaxKind.OpenBracketToken) levels++
    if (kind === jsonc.SyntaxKind.CloseBraceToken || kind === jsonc.SyntaxKind.CloseBracketToken) levels--
    if (levels > levelsMax) refuse(`objects and lists must be nested at most ${levelsMax} levels deep`)
  }
}

/** Returns the value of a node. @throws PlatformError for a name that its object has twice */
function readValue(node: Node, text: string, shift: number): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child) => readValue(child, text, shift))
  if (node.type !== 'object') return node.value
  const names = new Set<string>()
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [name, value] = [] }) => {
      const key = String(name?.value)
      if (names.has(key)) throw refusal(text, (name?.offset ?? 0) - shift, `"${key.slice(0, 100)}" is written twice`)
      names.add(key)
      return [key, value && readValue(value, text, shift)]
    }),
  )
}

/**
 * Parses the text of a job: JSON, where a comma may follow the last member or item. Members without braces around them, such as
 * `"input": {…}` alone, are an object.
 * @throws PlatformError `validation_error` with `line` and `column`, which count from 1
 */
export function parseJobText(text: string): unknown {
  if (Buffer.byteLength(text) > bytesMax)
    throw new PlatformError('validation_error', 'the job text is too long', {
      friendly: 'The text of a job must have at most 1 MB.',
    })
  const plain = text.replace(/^\uFEFF/, '')
  const isBare = bareMember.test(plain)
  // The shift leads from an offset in the wrapped text back to the text as written.
  const [whole, shift] = isBare ? [`{${plain}}`, 1] : [plain, 0]
  scan(whole, shift)
  const errors: ParseError[] = []
  const root = jsonc.parseTree(whole, errors, { allowTrailingComma: true, disallowComments: true })
  const [first] = errors
  if (first)
    throw refusal(
      whole.slice(shift),
      first.offset - shift,
      causes[jsonc.printParseErrorCode(first.error)] ?? 'the text is not valid',
    )
  if (!root) throw refusal(plain, 0, 'a job is expected')
  return readValue(root, whole.slice(shift), shift)
}
