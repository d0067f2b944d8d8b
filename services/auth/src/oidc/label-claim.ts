/**
 * Returns the claim with the label of a credential or the name of an application, which services record with each call. A token
 * of a user's grant carries the application's name and nothing of the user.
 */
export const labelClaim = (label: string | undefined): { label?: string } => (label ? { label } : {})
