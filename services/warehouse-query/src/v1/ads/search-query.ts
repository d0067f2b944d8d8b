import { z } from 'zod'

/** The query parameter `search` of a list; `which` names the matching rows in its description. */
export const searchQuery = (which: string) => ({
  search: z.string().min(1).max(255).optional().describe(`Only ${which}, ignoring case`),
})
