import { hash32 } from '@platform/demo/random'
import { type Limits, limitsOf } from './limits.ts'
import { type Entity, type Fields, isArchived, type Kind, kinds, stateOf, textOf } from './model.ts'
import { type Profile, todayOf } from './profiles.ts'

/** One changed attribute, for the change history. */
export interface Change {
  at: number
  kind: Kind
  id: string
  field: string
  from: unknown
  to: unknown
}

const changesKept = 5_000

/** State and change history of one profile. */
export class Store {
  readonly profile: Profile
  readonly limits: Limits
  readonly changes: Change[] = []
  readonly #entities = new Map<Kind, Map<string, Entity>>(kinds.map((kind) => [kind, new Map()]))
  readonly #clock: () => number
  #ids = 0

  constructor(profile: Profile, clock: () => number) {
    this.profile = profile
    this.limits = limitsOf(profile.country)
    this.#clock = clock
  }

  get now(): number {
    return this.#clock()
  }

  /** Today as YYYY-MM-DD in the profile's time zone. */
  get today(): string {
    return todayOf(this.profile, this.now)
  }

  of(kind: Kind): Map<string, Entity> {
    const found = this.#entities.get(kind)
    if (!found) throw new RangeError(`no kind ${kind}`)
    return found
  }

  list(kind: Kind): Entity[] {
    return [...this.of(kind).values()]
  }

  find(kind: Kind, id: string): Entity | undefined {
    return this.of(kind).get(id)
  }

  /** Finds an entity of some kinds by id; ids are unique in a profile. */
  findAny(among: readonly Kind[], id: string): Entity | undefined {
    for (const kind of among) {
      const found = this.find(kind, id)
      if (found) return found
    }
    return undefined
  }

  /** Returns the entities of a kind with this parent, for example with this `adGroupId`. */
  below(kind: Kind, parentField: string, parentId: string): Entity[] {
    return this.list(kind).filter(({ fields }) => textOf(fields, parentField) === parentId)
  }

  alive(kind: Kind): Entity[] {
    return this.list(kind).filter((entity) => !isArchived(entity))
  }

  /** Returns a new unique id. Every second one exceeds 2^53, which exposes clients that parse ids as doubles. */
  nextId(): string {
    const place = BigInt(++this.#ids)
    const base = BigInt(hash32(this.profile.profileId) % 900_000) * 100_000_000n
    return place % 2n === 0n
      ? String(144_000_000_000_000_001n + base * 1_000n + place)
      : String(300_000_000_000_000n + base + place)
  }

  add(kind: Kind, id: string, fields: Fields, createdAt = this.now): Entity {
    const entity = { kind, id, fields, createdAt, updatedAt: createdAt }
    this.of(kind).set(id, entity)
    return entity
  }

  /** Sets attributes and records the changed ones in the history. */
  change(entity: Entity, fields: Fields): void {
    const at = this.now
    for (const [field, to] of Object.entries(fields)) {
      const from = entity.fields[field]
      if (JSON.stringify(from) === JSON.stringify(to)) continue
      this.changes.push({ at, kind: entity.kind, id: entity.id, field, from, to })
      if (to === undefined) delete entity.fields[field]
      else entity.fields[field] = to
    }
    entity.updatedAt = at
    if (this.changes.length > changesKept) this.changes.splice(0, this.changes.length - changesKept)
  }

  /** Returns every entity by kind and id, for comparisons. */
  dump(): Record<string, Record<string, Fields>> {
    return Object.fromEntries(
      kinds.map((kind) => [kind, Object.fromEntries(this.list(kind).map(({ id, fields }) => [id, { ...fields }]))]),
    )
  }
}

/** Returns the campaign of an entity, or the entity if it is a campaign. */
export function campaignOf(store: Store, entity: Entity): Entity | undefined {
  const family = entity.kind.split('.')[0]
  const kind = kinds.find((candidate) => candidate === `${family}.campaigns`)
  if (!kind || entity.kind === kind) return entity
  return store.find(kind, textOf(entity.fields, 'campaignId'))
}

/** Returns ENABLED if the entity and all its parents are enabled. */
export function servingStateOf(store: Store, entity: Entity): string {
  const own = stateOf(entity)
  const campaign = campaignOf(store, entity)
  if (own !== 'ENABLED' || !campaign || campaign === entity) return own
  const above = stateOf(campaign)
  return above === 'ENABLED' ? own : `CAMPAIGN_${above}`
}
