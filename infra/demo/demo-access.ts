export type DemoCredential = { client_id: string; client_secret: string }

export type DemoSignIn = { email: string; password: string }

/** Access to one tenant of the demo, and what its warehouse describes. */
export type TenantAccess = {
  id: string
  name: string
  admin: DemoSignIn | null
  credentials: { read: DemoCredential; write: DemoCredential; all: DemoCredential }
  accounts: unknown[]
  merchants: unknown[]
  profiles: unknown[]
  warehouse?: { database: string }
}

/** Access to the demo: its tenants with their admins, a partner's application, an operator. */
export type DemoAccess = {
  tenants: TenantAccess[]
  partner_app: (DemoCredential & { redirect_uri: string }) | null
  operator: DemoSignIn | null
}

/** Creates the demo in a running platform. It runs at every start and leaves what exists as it is. */
export type SeedDemo = (platform: {
  /** Folder for what has to be remembered between starts, such as secrets that are shown once. */
  dir: string
  gateway: string
  /** URLs of the servers: NATS for commands, MariaDB with administrator rights. */
  backing: { nats: string; warehouse: string }
  /** Base URL of the Amazon simulator. */
  simulator: string
  /** Ads facts of the first tenant's first account; undefined for a small demo. */
  rows: number | undefined
  onProgress: (line: string) => void
  signal: AbortSignal
}) => Promise<DemoAccess>
