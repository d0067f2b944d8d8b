/** Places of a job that may have keys of other products. */
export type Place = '' | 'input' | 'credentials' | 'output' | 'settings'

const signed =
  'is not needed: Amazon ended the signing of SP-API requests with AWS keys, and the refresh token alone authorizes them'
const token = 'is not needed: the platform gets and renews access tokens itself'
const warehouse = 'is not needed: rows are loaded into the warehouse of the tenant'

/** Keys that only make sense in another product (Mitto, ZappySys), with the sentence on what happens instead. */
const foreign: Readonly<Record<string, { places: readonly Place[]; note: string }>> = {
  dbo: { places: ['', 'output'], note: warehouse },
  schema: { places: ['', 'output'], note: warehouse },
  steps: {
    places: ['', 'input'],
    note: 'is not needed: reading, loading and the watermark of a run are one step each, in a fixed order',
  },
  use: { places: ['output'], note: 'is not needed: tablename or file alone decides where the rows go' },
  sdl: { places: ['', 'output'], note: 'is not needed: columns and their types follow from the documents' },
  store: { places: ['', 'input'], note: 'is not needed: the platform stores the state between runs' },
  title: { places: [''], note: 'is not used: name is shown' },
  tags: { places: [''], note: 'is not used' },
  TokenUIMode: { places: ['', 'input', 'credentials', 'settings'], note: token },
  AuthUrl: {
    places: ['', 'input', 'credentials', 'settings'],
    note: 'is not used: connect the account in the console, which opens the consent page of the marketplace',
  },
  role_arn: { places: ['', 'input', 'credentials'], note: signed },
  aws_access_key_id: { places: ['', 'input', 'credentials'], note: signed },
  aws_secret_access_key: { places: ['', 'input', 'credentials'], note: signed },
}

/** Returns the object without keys of other products, and a note for each of them. */
export function withoutForeignKeys(object: object, place: Place): { own: Record<string, unknown>; notes: string[] } {
  const at = { '': '', input: 'input.', credentials: 'input.credentials.', output: 'output.', settings: 'settings.' }
  const isForeign = (name: string): boolean => Object.hasOwn(foreign, name) && !!foreign[name]?.places.includes(place)
  const entries = Object.entries(object)
  return {
    own: Object.fromEntries(entries.filter(([name]) => !isForeign(name))),
    notes: entries.flatMap(([name]) => (isForeign(name) ? `${at[place]}${name} ${foreign[name]?.note}.` : [])),
  }
}
