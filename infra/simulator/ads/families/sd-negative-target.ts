import { AdsFailure } from '../failure.ts'
import { type AdsRoute, json, ok } from '../routes.ts'
import { withNumbers } from './array.ts'

/** Negative targets of Sponsored Display have no filter by id: they are read one by one. */
export const sdNegativeTargetRoute: AdsRoute = {
  operation: 'sd.negativeTargets.get',
  method: 'GET',
  path: '/sd/negativeTargets/{negativeTargetId}',
  produces: [json],
  errors: 'details',
  handle({ store, params }) {
    const entity = store.find('sd.negativeTargets', params.negativeTargetId ?? '')
    if (!entity) throw new AdsFailure(404, `There is no negative target ${params.negativeTargetId}.`)
    return ok(withNumbers(entity.fields))
  },
}
