import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'

const us = 'ATVPDKIKX0DER'
const ca = 'A2EUQ1WTGCTBG2'

let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
})
afterAll(() => plane?.close())

let made = 0

/** Inserts an account whose ads are complete up to a day, with one campaign's spend on each of the given days. */
async function makeAccount(through: string | null, spend: Record<string, string>, currency = 'USD') {
  made += 1
  const account = `acc_pacing_${made}`
  await insertAccount(plane.tenant, account, currency === 'JPY' ? ['jp'] : ['us', 'ca'])
  await insertWatermark(plane.tenant, account, 'ads_campaign_daily', through, '2023-01-01')
  const rows = Object.entries(spend).map(([date, cost]) => ({
    account_id: account,
    date,
    campaign_id: 1,
    marketplace_id: currency === 'CAD' ? ca : currency === 'JPY' ? 'A1VC38T7YXB528' : us,
    ad_product: 'SPONSORED_PRODUCTS',
    currency,
    impressions: 10,
    clicks: 1,
    cost,
    sales: 0,
    orders: 0,
    units: 0,
  }))
  if (rows.length > 0) await plane.tenant.insert('ads_campaign_daily', rows)
  return account
}

let campaigns = 0
const addCampaign = (account: string, campaign: Record<string, string | number | null>) => {
  campaigns += 1
  return plane.tenant.insert('ads_campaigns', [
    {
      account_id: account,
      campaign_id: campaigns,
      profile_id: 1,
      marketplace_id: us,
      name: 'one',
      ad_product: 'SPONSORED_PRODUCTS',
      state: 'ENABLED',
      budget: 10,
      budget_type: 'DAILY',
      currency: 'USD',
      ...campaign,
    },
  ])
}

const plan = (account: string, month: string, budget: string, place: { marketplace_id: string; currency: string }) =>
  plane.tenant.insert('ads_monthly_budgets', [{ account_id: account, month, budget, ...place }])

const pacing = async (account: string, asked: Record<string, string> = {}) => {
  const { status, body } = await plane.tenant.get('/v1/ads/account-pacing', { account_id: account, ...asked })
  return { status, ...body } as Record<string, unknown>
}

const usd = (amount: string) => ({ amount, currency: 'USD' })

describe('GET /v1/ads/account-pacing', () => {
  it('measures the month of the latest complete day against its plan, in a leap February', async () => {
    const account = await makeAccount('2024-02-10', {
      '2024-01-31': '500.00',
      '2024-02-01': '60.25',
      '2024-02-10': '39.75',
      '2024-02-11': '999.00',
    })
    await plan(account, '2024-02-01', '250', { marketplace_id: us, currency: 'USD' })
    await plan(account, '2024-03-01', '999', { marketplace_id: us, currency: 'USD' })
    await addCampaign(account, {})
    expect(await pacing(account)).toMatchObject({
      status: 200,
      data: {
        spend: usd('100.00'),
        budget: usd('250.00'),
        budget_source: 'plan',
        days_elapsed: 10,
        days_in_month: 29,
        pace: (100 * 29) / (250 * 10),
        projected_spend: usd('290.00'),
      },
      window: { start_date: '2024-02-01', end_date: '2024-02-10', days: 10, latest_complete_date: '2024-02-10' },
      availability: { status: 'available' },
    })
  })

  it('keeps the plans of marketplaces in different currencies apart', async () => {
    const account = await makeAccount('2024-05-02', { '2024-05-01': '10', '2024-05-02': '0.01' }, 'CAD')
    await plan(account, '2024-05-01', '310', { marketplace_id: ca, currency: 'CAD' })
    await plan(account, '2024-05-01', '620', { marketplace_id: us, currency: 'USD' })
    const cad = (amount: string) => ({ amount, currency: 'CAD' })
    expect(await pacing(account, { currency: 'CAD' })).toMatchObject({
      data: { spend: cad('10.01'), budget: cad('310.00'), projected_spend: cad('155.16') },
    })
    expect(await pacing(account, { marketplace: us })).toMatchObject({
      data: { spend: usd('0.00'), budget: usd('620.00'), pace: 0, projected_spend: usd('0.00') },
    })
  })

  it('without a plan, adds up the budgets of the enabled campaigns over the days that they run', async () => {
    const account = await makeAccount('2024-04-15', { '2024-04-03': '45' })
    await addCampaign(account, { budget: '10.5' })
    await addCampaign(account, { budget: 20, start_date: '2024-04-26' })
    await addCampaign(account, { budget: 30, start_date: '2024-03-01', end_date: '2024-04-02' })
    await addCampaign(account, { budget: 900, start_date: '2024-05-01' })
    await addCampaign(account, { budget: 900, end_date: '2024-03-31' })
    await addCampaign(account, { budget: 900, state: 'PAUSED' })
    await addCampaign(account, { budget: 900, currency: 'CAD', marketplace_id: ca })
    await addCampaign(account, {
      budget: 61,
      budget_type: 'LIFETIME',
      start_date: '2024-04-01',
      end_date: '2024-05-31',
    })
    await addCampaign(account, { budget: 900, budget_type: 'LIFETIME', start_date: '2024-04-01' })
    const budget = 10.5 * 30 + 20 * 5 + 30 * 2 + 30
    expect(await pacing(account)).toMatchObject({
      data: {
        budget: usd(budget.toFixed(2)),
        budget_source: 'campaigns',
        pace: (45 * 30) / (budget * 15),
        projected_spend: usd('90.00'),
      },
    })
  })

  it('returns null for figures that need a budget when the budget is missing or zero', async () => {
    const account = await makeAccount('2024-06-30', { '2024-06-30': '3' })
    const without = { budget: null, budget_source: null, pace: null, projected_spend: usd('3.00'), days_elapsed: 30 }
    expect(await pacing(account)).toMatchObject({ data: without })
    await plan(account, '2024-06-01', '0', { marketplace_id: us, currency: 'USD' })
    expect(await pacing(account)).toMatchObject({ data: { budget: usd('0.00'), budget_source: 'plan', pace: null } })
  })

  it('rounds a projection to the currency, and yen to whole ones', async () => {
    const account = await makeAccount('2024-07-03', { '2024-07-02': '100' }, 'JPY')
    expect(await pacing(account)).toMatchObject({
      data: { spend: { amount: '100', currency: 'JPY' }, projected_spend: { amount: '1033', currency: 'JPY' } },
    })
  })

  it('covers only complete days: without one, the projection is null', async () => {
    const account = await makeAccount(null, { '2024-07-02': '100' })
    expect(await pacing(account)).toMatchObject({
      status: 200,
      data: { spend: usd('0.00'), budget: null, days_elapsed: 0, pace: null, projected_spend: null },
      availability: { status: 'no_data' },
    })
  })

  it('refuses window parameters', async () => {
    const account = await makeAccount('2024-06-30', {})
    expect(await pacing(account, { days: '7' })).toMatchObject({ status: 400, error: { code: 'validation_error' } })
  })
})
