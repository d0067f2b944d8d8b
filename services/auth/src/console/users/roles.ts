import { choices } from '../../pages/fields.ts'
import type { Html } from '../../pages/html.ts'
import type { Role } from '../../users/user.ts'

const texts: Record<Role, { label: string; hint: string }> = {
  viewer: { label: 'Viewer', hint: 'Can see everything here but change nothing.' },
  admin: {
    label: 'Admin',
    hint: 'Creates and revokes credentials, gives applications access, and manages the people of this tenant.',
  },
}

/** Returns the display name of a role. */
export const roleLabel = (role: Role): string => texts[role].label

/** Renders the choice of a role. */
export const roleChoices = (chosen: string, error?: string): Html =>
  choices({
    type: 'radio',
    name: 'role',
    label: 'Role',
    error,
    options: (['viewer', 'admin'] as const).map((role) => ({ value: role, ...texts[role], checked: role === chosen })),
  })
