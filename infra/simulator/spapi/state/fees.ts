import { z } from 'zod'
import type { SimulatorAnswer } from '../../api.ts'
import type { Seller } from '../../world.ts'
import { marketById } from '../market.ts'
import { singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'
import { isAsin, type OwnProducts } from './own-product.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const api = 'productFeesV0'

/** The model requires neither field. */
const Money = z.looseObject({ CurrencyCode: z.string().optional(), Amount: z.number().default(0) })
const Request = z.looseObject({
  MarketplaceId: z.string(),
  Identifier: z.string(),
  IsAmazonFulfilled: z.boolean().default(false),
  PriceToEstimateFees: z.looseObject({ ListingPrice: Money, Shipping: Money.optional() }),
})
const One = z.object({ FeesEstimateRequest: Request.optional() })
const Many = z.array(
  z.object({ FeesEstimateRequest: Request.optional(), IdType: z.enum(['ASIN', 'SellerSKU']), IdValue: z.string() }),
)

interface Asked {
  request: z.infer<typeof Request>
  idType: 'ASIN' | 'SellerSKU'
  idValue: string
}

const estimatesMax = 20
/** Amazon's usual referral fee. */
const referralShare = 0.15
const fulfillmentFee = 3.22

const cents = (amount: number) => Math.round(amount * 100) / 100

function estimateOf({ PriceToEstimateFees: price, IsAmazonFulfilled, MarketplaceId }: Asked['request']) {
  const { CurrencyCode = marketById(MarketplaceId).currency, Amount } = price.ListingPrice
  const money = (amount: number) => ({ CurrencyCode, Amount: cents(amount) })
  const fee = (FeeType: string, amount: number) => ({
    FeeType,
    FeeAmount: money(amount),
    FeePromotion: money(0),
    FinalFee: money(amount),
  })
  const referral = (Amount + (price.Shipping?.Amount ?? 0)) * referralShare
  const fees = [
    fee('ReferralFee', referral),
    fee('VariableClosingFee', 0),
    fee('PerItemFee', 0),
    ...(IsAmazonFulfilled ? [fee('FBAFees', fulfillmentFee)] : []),
  ]
  return {
    TimeOfFeesEstimation: new Date().toISOString(),
    TotalFeesEstimate: money(fees.reduce((sum, { FinalFee }) => sum + FinalFee.Amount, 0)),
    FeeDetailList: fees,
  }
}

/** Returns the reason for which one estimate of a batch fails. */
function refusal(seller: Seller, { request, idType, idValue }: Asked, products: OwnProducts): string | undefined {
  const { currency } = marketById(request.MarketplaceId)
  if (!seller.marketplaceIds.includes(request.MarketplaceId)) return `Invalid marketplace ${request.MarketplaceId}.`
  if ((request.PriceToEstimateFees.ListingPrice.CurrencyCode ?? currency) !== currency)
    return `The currency of ${request.MarketplaceId} is ${currency}.`
  if (idType === 'ASIN') return isAsin(idValue) ? undefined : `Invalid ASIN ${idValue}.`
  return products.bySku(seller, request.MarketplaceId, idValue) ? undefined : `There is no SKU ${idValue}.`
}

function resultOf(seller: Seller, asked: Asked, products: OwnProducts) {
  const { MarketplaceId, IsAmazonFulfilled, PriceToEstimateFees, Identifier, OptionalFulfillmentProgram } =
    asked.request
  const FeesEstimateIdentifier = {
    MarketplaceId,
    SellerId: seller.sellerId,
    IdType: asked.idType,
    IdValue: asked.idValue,
    IsAmazonFulfilled,
    PriceToEstimateFees,
    SellerInputIdentifier: Identifier,
    ...(OptionalFulfillmentProgram !== undefined && { OptionalFulfillmentProgram }),
  }
  const reason = refusal(seller, asked, products)
  if (reason === undefined)
    return { Status: 'Success', FeesEstimateIdentifier, FeesEstimate: estimateOf(asked.request) }
  const failure = { Type: 'Sender', Code: 'InvalidParameterValue', Message: reason, Detail: [] }
  return { Status: 'ClientError', FeesEstimateIdentifier, Error: failure }
}

/** Product fees v0: one result per id asked, which can fail by itself. */
export function feesPart(products: OwnProducts): StatePart {
  const one =
    (idType: Asked['idType'], param: string) =>
    (call: RetailCall): SimulatorAnswer => {
      const { FeesEstimateRequest: request } = One.parse(call.body)
      if (!request) throw invalidInput('FeesEstimateRequest is missing.')
      const idValue = singleParam(call.params, param) ?? ''
      const FeesEstimateResult = resultOf(sellerOf(call), { request, idType, idValue }, products)
      return { status: 200, body: { payload: { FeesEstimateResult } } }
    }
  return {
    handlers: {
      [`${api}.getMyFeesEstimateForSKU`]: one('SellerSKU', 'SellerSKU'),
      [`${api}.getMyFeesEstimateForASIN`]: one('ASIN', 'Asin'),
      [`${api}.getMyFeesEstimates`]: (call) => {
        const asked = Many.parse(call.body)
        if (asked.length === 0 || asked.length > estimatesMax)
          throw invalidInput(`The request must have 1 to ${estimatesMax} members.`)
        const seller = sellerOf(call)
        const body = asked.map(({ FeesEstimateRequest: request, IdType: idType, IdValue: idValue }) => {
          if (!request) throw invalidInput('FeesEstimateRequest is missing.')
          return resultOf(seller, { request, idType, idValue }, products)
        })
        return { status: 200, body }
      },
    },
  }
}
