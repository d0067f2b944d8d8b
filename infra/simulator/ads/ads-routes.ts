import type { AdsRoute } from './ads-route.ts'
import { arrayRoutes } from './families/array.ts'
import { portfolios } from './families/portfolios.ts'
import { sbKeywords, sbNegativeKeywords } from './families/sb-keywords.ts'
import { sbTargetRoutes } from './families/sb-targets.ts'
import { sbThemeRoutes } from './families/sb-themes.ts'
import { sbAdGroups, sbAds, sbCampaigns } from './families/sb-v4.ts'
import { sdAdGroups, sdCampaigns, sdCreatives, sdNegativeTargets, sdProductAds, sdTargets } from './families/sd.ts'
import { sdNegativeTargetRoute } from './families/sd-negative-target.ts'
import { spAdGroups, spCampaigns, spProductAds } from './families/sp-campaigns.ts'
import { spCampaignNegativeKeywords, spKeywords, spNegativeKeywords } from './families/sp-keywords.ts'
import { spCampaignNegativeTargets, spNegativeTargets, spTargets } from './families/sp-targets.ts'
import { v3Routes } from './families/v3.ts'
import { accountRoutes } from './reads/accounts.ts'
import { brandRecommendationRoutes } from './reads/brand-recommendations.ts'
import { budgetUsageRoutes } from './reads/budget-usage.ts'
import { displayRecommendationRoutes } from './reads/display-recommendations.ts'
import { productRecommendationRoutes } from './reads/product-recommendations.ts'
import { productTargetingRoutes } from './reads/product-targeting.ts'
import { supportRoutes } from './reads/support.ts'
import { tacticalRoutes } from './reads/tactical.ts'
import { unifiedRoutes } from './reads/unified.ts'
import { exportRoutes } from './reports/exports.ts'
import type { Jobs } from './reports/jobs.ts'
import { reportRoutes } from './reports/reports.ts'

/** Returns the routes of all simulated operations. */
export const adsRoutes = (jobs: Jobs): AdsRoute[] => [
  ...accountRoutes(),
  ...[
    portfolios,
    spCampaigns,
    spAdGroups,
    spProductAds,
    spKeywords,
    spNegativeKeywords,
    spCampaignNegativeKeywords,
    spTargets,
    spNegativeTargets,
    spCampaignNegativeTargets,
    sbCampaigns,
    sbAdGroups,
    sbAds,
  ].flatMap(v3Routes),
  ...[
    sbKeywords,
    sbNegativeKeywords,
    sdCampaigns,
    sdAdGroups,
    sdProductAds,
    sdTargets,
    sdNegativeTargets,
    sdCreatives,
  ].flatMap(arrayRoutes),
  sdNegativeTargetRoute,
  ...sbTargetRoutes(),
  ...sbThemeRoutes(),
  ...reportRoutes(jobs),
  ...exportRoutes(jobs),
  ...budgetUsageRoutes(),
  ...productRecommendationRoutes(),
  ...productTargetingRoutes(),
  ...brandRecommendationRoutes(),
  ...displayRecommendationRoutes(),
  ...tacticalRoutes(),
  ...supportRoutes(),
  ...unifiedRoutes(),
]
