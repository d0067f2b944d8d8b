/** The four rules of a guardrail, as the console displays them. */
export const guardrailRules = [
  {
    name: 'highestBid',
    label: 'Highest bid',
    heading: 'Bid',
    unit: 'money',
    hint: 'No bid above it, in the currency of the profile.',
  },
  {
    name: 'highestBudget',
    label: 'Highest budget',
    heading: 'Budget',
    unit: 'money',
    hint: 'No budget above it, in the currency of the profile.',
  },
  {
    name: 'largestChangePercent',
    label: 'Largest change in percent',
    heading: 'Change',
    unit: 'percent',
    hint: 'Of a bid or a budget, up or down, in one write.',
  },
  {
    name: 'dailySpendIncrease',
    label: 'Daily spend increase',
    heading: 'Daily increase',
    unit: 'money',
    hint: 'What one write may add to what a day can cost, over all its items.',
  },
] as const

export type RuleName = (typeof guardrailRules)[number]['name']
