import { createHash } from 'node:crypto'
import type { CommonState } from '../../common-state.ts'
import { sampleDefinition } from '../generate/generate-answer.ts'
import { listParam, singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import type { StatePart } from './state-part.ts'

const operation = 'definitionsProductTypes_2020-09-01.getDefinitionsProductType'
/** Amazon's links to schemas are valid for a week. */
const linkSeconds = 7 * 86_400
const dialect = 'https://json-schema.org/draft/2019-09/schema'
const metaId = 'https://schemas.amazon.com/selling-partners/definitions/product-types/meta-schema/v1'

const instances = (value: object, title: string) => ({
  title,
  type: 'array',
  minItems: 1,
  items: { type: 'object', required: ['value'], properties: { value, marketplace_id: { type: 'string' } } },
})
const text = (title: string, maxLength: number) => instances({ type: 'string', maxLength }, title)

/** Returns the schema of a product type's attributes. */
const schemaOf = (productType: string) => ({
  $schema: metaId,
  $id: `https://schemas.amazon.com/selling-partners/definitions/product-types/schema/v1/${encodeURIComponent(productType)}`,
  title: productType,
  type: 'object',
  required: ['item_name', 'brand'],
  properties: {
    item_name: text('Item Name', 200),
    brand: text('Brand Name', 100),
    bullet_point: text('Bullet Point', 700),
    condition_type: instances({ type: 'string', enum: ['new_new', 'used_like_new', 'used_good'] }, 'Condition'),
    purchasable_offer: { title: 'Offer', type: 'array', items: { type: 'object' } },
    fulfillment_availability: { title: 'Availability', type: 'array', items: { type: 'object' } },
  },
})

const metaSchema = { $schema: dialect, $id: metaId, $ref: dialect }

/** Product type definitions 2020-09-01: the links of a definition can be fetched without a token. */
export function productTypesPart({ documents }: CommonState): StatePart {
  function linkTo(id: string, schema: object, call: RetailCall) {
    const file = Buffer.from(JSON.stringify(schema))
    documents.publish(id, { contentType: 'application/json', body: () => file })
    return {
      link: { resource: documents.urlOf(id, call.request, linkSeconds), verb: 'GET' },
      checksum: createHash('md5').update(file).digest('base64'),
    }
  }

  return {
    handlers: {
      [operation]: (call) => {
        const productType = singleParam(call.params, 'productType') ?? ''
        const marketplaceIds = listParam(call.params, 'marketplaceIds')
        const made = Object(sampleDefinition(call, 'ProductTypeDefinition', { productType }))
        return {
          status: 200,
          body: {
            ...made,
            productType,
            marketplaceIds,
            schema: linkTo(`product-type.${productType}`, schemaOf(productType), call),
            metaSchema: linkTo('product-type-meta-schema', metaSchema, call),
          },
        }
      },
    },
  }
}
