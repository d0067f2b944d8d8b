/** A GeoJSON geometry, RFC 7946 section 3.1. */
export type Geometry = { type: string; coordinates: unknown } | { type: 'GeometryCollection'; geometries: Geometry[] }

const names = ['', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'] as const

class Reader {
  readonly #bytes: Buffer
  #offset: number
  #little = true

  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes
    this.#offset = offset
  }

  #count(): number {
    const value = this.#little ? this.#bytes.readUInt32LE(this.#offset) : this.#bytes.readUInt32BE(this.#offset)
    this.#offset += 4
    return value
  }

  #number(): number {
    const value = this.#little ? this.#bytes.readDoubleLE(this.#offset) : this.#bytes.readDoubleBE(this.#offset)
    this.#offset += 8
    return value
  }

  #list<T>(read: () => T): T[] {
    return Array.from({ length: this.#count() }, read)
  }

  readonly #point = (): number[] => [this.#number(), this.#number()]
  readonly #line = (): number[][] => this.#list(this.#point)
  readonly #polygon = (): number[][][] => this.#list(this.#line)
  readonly #coordinates = (): unknown => {
    const geometry = this.geometry()
    return 'coordinates' in geometry ? geometry.coordinates : null
  }

  geometry(): Geometry {
    this.#little = this.#bytes.readUInt8(this.#offset) === 1
    this.#offset += 1
    const code = this.#count()
    if (code === 7) return { type: 'GeometryCollection', geometries: this.#list(() => this.geometry()) }
    const type = names[code]
    if (!type) throw new RangeError(`no geometry has the code ${code}`)
    const readers = [
      () => null,
      this.#point,
      this.#line,
      this.#polygon,
      ...Array(3).fill(() => this.#list(this.#coordinates)),
    ]
    return { type, coordinates: readers[code]?.() }
  }
}

/**
 * Converts a spatial value as the server sends it (4 bytes SRID, then well-known binary) to GeoJSON; the SRID is dropped.
 * @throws RangeError for bytes that are not a geometry.
 */
export const wkbToGeoJson = (bytes: Buffer): Geometry => new Reader(bytes, 4).geometry()
