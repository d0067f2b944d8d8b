/**
 * Offsets from UTC, in minutes, of the zone names that Amazon writes after a time. A name stands for one offset, summer time
 * included, so the calendar plays no part. Names with several meanings are in `localZones`.
 */
const zones: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  MET: 60,
  MEZ: 60,
  CEST: 120,
  MEST: 120,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  SAST: 120,
  TRT: 180,
  GST: 240,
  SGT: 480,
  AWST: 480,
  JST: 540,
  AEST: 600,
  AEDT: 660,
  BRT: -180,
  EDT: -240,
  EST: -300,
  CDT: -300,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
}

/** Names that mean different zones in different countries, by marketplace. Elsewhere they are not readable. */
const localZones: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Irish Standard Time is the summer time of Ireland.
  A28R8C7NBKEWEA: { IST: 60 },
  A21TJRUUN4KGV: { IST: 330 },
  ATVPDKIKX0DER: { CST: -360 },
  A2EUQ1WTGCTBG2: { CST: -360 },
  A1AM78C64UM0Y8: { CST: -360 },
  AAHKV2X7AFYLW: { CST: 480 },
  A17E79C6D8DWNP: { AST: 180 },
}

/**
 * Returns the offset of a zone in minutes east of UTC: `Z`, `+01:00`, `+0100`, `-08` or a name.
 * @returns undefined for an unknown or ambiguous zone.
 */
export function zoneOffset(zone: string, marketplaceId = ''): number | undefined {
  const signed = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (!signed) {
    const name = zone.toUpperCase()
    return zones[name] ?? localZones[marketplaceId]?.[name]
  }
  const [, sign, hours, minutes = '0'] = signed
  const offset = Number(hours) * 60 + Number(minutes)
  if (offset > 14 * 60 || Number(minutes) > 59) return undefined
  return sign === '-' ? -offset : offset
}
