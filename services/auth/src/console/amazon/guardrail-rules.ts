/** The four rules of a guardrail, as the console displays them. */
export const guardrailRules = [
  {
    name: 'highestBid',
    label: 'Highest bid',
    heading: 'Bid',
    unit: 'money',
    hint: 'No bid may exceed it, in the currency of the profile.',
  },
  {
    name: 'highestBudget',
    label: 'Highest budget',
    heading: 'Budget',
    unit: 'money',
    hint: 'No budget may exceed it, in the currency of the profile.',
  },
  {
    name: 'largestChangePercent',
    label: 'Largest change in percent',
    heading: 'Change',
    unit: 'percent',
    hint: 'Largest increase or decrease of a bid or budget in one write.',
  },
  {
    name: 'dailySpendIncrease',
    label: 'Daily spend increase',
    heading: 'Daily increase',
    unit: 'money',
    hint: 'Largest amount that one write may add to the daily spend, over all its items.',
  },
] as const

export type RuleName = (typeof guardrailRules)[number]['name']
