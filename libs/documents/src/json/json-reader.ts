import type { Table } from '../columns/table.ts'
import { type DocumentError, malformed, truncated } from '../document-error.ts'
import { type RecordReader, recordMax } from '../record-reader.ts'
import type { EnvelopeFact } from './envelope-fact.ts'
import { incomplete, JsonSyntaxError, JsonText } from './json-text.ts'
import { RecordParser } from './record-parser.ts'
import { SkippedValue } from './skipped-value.ts'

/** The step that reads the next token. `false`: the text ends within a value that is passed over. */
type Step = () => boolean

/**
 * Reads the records of a JSON document: the elements of the array at `path`, or the object there as one record. Without a path,
 * they are the document's array, or the first array among the members of its object.
 */
export class JsonReader implements RecordReader {
  readonly envelope: EnvelopeFact = { recordPath: '', arrays: {}, members: {} }
  readonly #json = new JsonText()
  readonly #table: Table
  readonly #parser: RecordParser
  readonly #path: readonly string[] | undefined
  #isFound = false
  /** Keys of the objects around the position. */
  readonly #keys: string[] = []
  #step: Step = () => this.#start()
  #waiting: string[] = []
  #waitingSize = 0
  #isDone = false

  constructor(table: Table, path: string | undefined) {
    this.#table = table
    this.#parser = new RecordParser(this.#json, table)
    this.#path = path === undefined || path === '' ? undefined : path.split('.')
  }

  push(part: string): void {
    this.#waiting.push(part)
    this.#waitingSize += part.length
    // An incomplete record is read again from its start: at least twice the text each time, so the cost stays linear.
    if (this.#waitingSize >= this.#json.text.length - this.#json.at) this.#read()
  }

  end(): void {
    this.#json.isEnd = true
    this.#read()
    if (!this.#isDone) throw this.#ended()
    if (this.#path && !this.#isFound)
      throw malformed(`The document has no "${this.#path.join('.')}"; ${this.#listed()}.`)
    if (!this.#isFound) throw malformed(`The document has no array of records; ${this.#listed()}.`)
    this.#parser.finish()
  }

  #listed(): string {
    const { arrays, members } = this.envelope
    const names = [...Object.keys(arrays), ...Object.keys(members)]
    return names.length === 0 ? 'it is empty' : `its members are ${names.slice(0, 20).join(', ')}`
  }

  #ended(): DocumentError {
    return truncated('The JSON document ends early: download it again.')
  }

  #read(): void {
    const json = this.#json
    json.append(this.#waiting.join(''))
    this.#waiting = []
    this.#waitingSize = 0
    for (;;) {
      const { at, line } = json
      try {
        if (!this.#step()) return
      } catch (error) {
        if (error instanceof JsonSyntaxError) throw malformed(`The document is not JSON: ${error.message}.`, error)
        if (error !== incomplete) throw error
        json.at = at
        json.line = line
        if (json.text.length - at > recordMax) throw malformed(`A record has more than ${recordMax} characters.`)
        return
      }
    }
  }

  #next(step: Step): boolean {
    this.#step = step
    return true
  }

  #start(): boolean {
    const code = this.#json.token()
    if (code === 91 && !this.#path) return this.#enterRecords()
    if (code !== 123) throw this.#json.unexpected()
    this.#json.at += 1
    return this.#next(() => this.#firstMember())
  }

  #enterRecords(): boolean {
    this.#json.at += 1
    this.#isFound = true
    this.envelope.recordPath = this.#keys.join('.')
    return this.#next(() => this.#firstRecord())
  }

  #firstMember(): boolean {
    return this.#json.token() === 125 ? this.#afterMember() : this.#next(() => this.#member())
  }

  #member(): boolean {
    const json = this.#json
    if (json.token() !== 34) throw json.unexpected()
    const key = json.string()
    if (json.token() !== 58) throw json.unexpected()
    json.at += 1
    const code = json.token()
    this.#keys.push(key)
    // The key stays pushed only if the value was entered: `incomplete` reads the member again.
    try {
      return this.#memberValue(code)
    } catch (error) {
      this.#keys.pop()
      throw error
    }
  }

  #memberValue(code: number): boolean {
    const path = this.#path
    const isOnPath = path ? this.#keys.every((key, depth) => key === path[depth]) : code === 91 && !this.#isFound
    const isRecords = isOnPath && (!path || this.#keys.length === path.length)
    if (isRecords && code === 91) return this.#enterRecords()
    if (isRecords && code === 123) return this.#onlyRecord()
    if (isOnPath && code === 123) {
      this.#json.at += 1
      return this.#next(() => this.#firstMember())
    }
    if (isRecords && code === 110) this.#isFound = true
    return this.#skip(code)
  }

  #onlyRecord(): boolean {
    this.#record()
    this.#isFound = true
    this.envelope.recordPath = this.#keys.join('.')
    this.#keys.pop()
    return this.#next(() => this.#afterMember())
  }

  #skip(code: number): boolean {
    const json = this.#json
    const path = this.#keys.join('.')
    if (code === 123 || code === 91) {
      const skipped = new SkippedValue()
      return this.#next(() => {
        if (!skipped.read(json)) return false
        if (code === 91) this.envelope.arrays[path] = skipped.elements
        else if (skipped.text !== undefined) this.envelope.members[path] = skipped.text
        this.#keys.pop()
        return this.#next(() => this.#afterMember())
      })
    }
    const start = json.at
    if (code === 34) json.string()
    else if (code === 110) json.word('null')
    else if (code === 116) json.word('true')
    else if (code === 102) json.word('false')
    else json.number()
    const text = json.text.slice(start, json.at)
    if (text.length <= 4_096) this.envelope.members[path] = text
    this.#keys.pop()
    return this.#next(() => this.#afterMember())
  }

  #afterMember(): boolean {
    const json = this.#json
    const code = json.token()
    if (code !== 44 && code !== 125) throw json.unexpected()
    json.at += 1
    if (code === 44) return this.#next(() => this.#member())
    return this.#leave()
  }

  /** Continues behind the object or array that has ended. */
  #leave(): boolean {
    return this.#keys.pop() === undefined ? this.#next(() => this.#rest()) : this.#next(() => this.#afterMember())
  }

  #firstRecord(): boolean {
    if (this.#json.token() !== 93) return this.#next(() => this.#recordOfMany())
    this.#json.at += 1
    return this.#leave()
  }

  #recordOfMany(): boolean {
    this.#record()
    return this.#next(() => this.#afterRecord())
  }

  #afterRecord(): boolean {
    const json = this.#json
    const code = json.token()
    if (code !== 44 && code !== 93) throw json.unexpected()
    json.at += 1
    return code === 44 ? this.#next(() => this.#recordOfMany()) : this.#leave()
  }

  #record(): void {
    const json = this.#json
    json.token()
    const { at, line } = json
    const read = this.#parser.read()
    if ('row' in read) this.#table.add(read.row)
    else this.#table.reject({ ...read, line, text: json.text.slice(at, json.at) })
  }

  #rest(): boolean {
    this.#isDone = true
    this.#json.token()
    throw this.#json.unexpected()
  }
}
