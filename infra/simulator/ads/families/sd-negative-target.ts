import { AdsFailure } from '../failure.ts'
import { type AdsRoute, json, ok } from '../routes.ts'
import { withNumbers } from './array.ts'

/** Route that reads one negative target of Sponsored Display, since their list has no id filter. */
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
