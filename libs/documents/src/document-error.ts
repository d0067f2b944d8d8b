/**
 * Reasons why a document as a whole cannot be read:
 * `document_truncated`: the bytes end before the document does; download it again.
 * `document_malformed`: the bytes are not a document of the format, for example a gzip stream with a wrong checksum.
 */
export type DocumentErrorKind = 'document_truncated' | 'document_malformed'

/**
 * Thrown while the batches of a document are read, at the place where reading ends. The batches before it are valid, but the
 * document is incomplete without the rest.
 */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly kind: DocumentErrorKind

  constructor(kind: DocumentErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

export const truncated = (message: string, cause?: unknown): DocumentError =>
  new DocumentError('document_truncated', message, { cause })

export const malformed = (message: string, cause?: unknown): DocumentError =>
  new DocumentError('document_malformed', message, { cause })
