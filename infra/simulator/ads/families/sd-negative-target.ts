import type { AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { withNumbers } from './array.ts'

/** Route that reads one negative target of Sponsored Display, since their list has no id filter. */
export const sdNegativeTargetRoute: AdsRoute = {
  operation: 'sd.negativeTargets.get',
  method: 'GET',
  path: '/sd/negativeTargets/{negativeTargetId}',
  produces: [jsonMedia],
  errors: 'details',
  handle({ store, params }) {
    const entity = store.find('sd.negativeTargets', params.negativeTargetId ?? '')
    if (!entity) throw new AdsFailure(404, `There is no negative target ${params.negativeTargetId}.`)
    return jsonAnswer(withNumbers(entity.fields))
  },
}
