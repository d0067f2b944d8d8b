import { connectByConsent } from './amazon/connect-by-consent.ts'
import { connectByToken } from './amazon/connect-by-token.ts'
import { disconnect } from './amazon/disconnect.ts'
import { editGuardrails } from './amazon/edit-guardrails.ts'
import { listConnections } from './amazon/list-connections.ts'
import { listGuardrails } from './amazon/list-guardrails.ts'
import { showConnection } from './amazon/show-connection.ts'
import { listApplications } from './applications/list-applications.ts'
import { withdrawGrant } from './applications/withdraw-grant.ts'
import { exportAudit } from './audit/export-audit.ts'
import { listAudit } from './audit/list-audit.ts'
import type { ConsoleContext } from './console-context.ts'
import { listCredentials } from './credentials/list-credentials.ts'
import { newCredential } from './credentials/new-credential.ts'
import { revokeCredential } from './credentials/revoke-credential.ts'
import { rotateCredential } from './credentials/rotate-credential.ts'
import { showCredential } from './credentials/show-credential.ts'
import { showSecret } from './credentials/show-secret.ts'
import { changeUser } from './operator/change-user.ts'
import { editApp } from './operator/edit-app.ts'
import { revokeApp, rotateAppSecret } from './operator/end-app.ts'
import { listApps } from './operator/list-apps.ts'
import { listTenants } from './operator/list-tenants.ts'
import { listUsers } from './operator/list-users.ts'
import { newTenant } from './operator/new-tenant.ts'
import { newUser } from './operator/new-user.ts'
import { registerApp } from './operator/register-app.ts'
import { showApp, showAppSecret } from './operator/show-app.ts'
import { showPassword, showUser } from './operator/show-user.ts'
import { resumeTenant, suspendTenant } from './operator/suspend-tenant.ts'
import { overview } from './overview.ts'
import type { ConsolePage } from './routes.ts'
import { cancelSetupCode } from './setup-codes/cancel-setup-code.ts'
import { listSetupCodes } from './setup-codes/list-setup-codes.ts'
import { newSetupCode } from './setup-codes/new-setup-code.ts'
import { showCode } from './setup-codes/show-code.ts'
import { cancelRun } from './sync/cancel-run.ts'
import { deleteJob } from './sync/delete-job.ts'
import { editJob } from './sync/edit-job.ts'
import { listJobs } from './sync/list-jobs.ts'
import { listRejected } from './sync/list-rejected.ts'
import { newJob } from './sync/new-job.ts'
import { pauseJob } from './sync/pause-job.ts'
import { resumeJob } from './sync/resume-job.ts'
import { showJob } from './sync/show-job.ts'
import { showRun } from './sync/show-run.ts'
import { startRun } from './sync/start-run.ts'
import { changeRole } from './users/change-role.ts'
import { invite, showInvitation } from './users/invite.ts'
import { listMembers } from './users/list-members.ts'
import { removeMember } from './users/remove-member.ts'
import { withdrawInvitation } from './users/withdraw-invitation.ts'
import type { TenantVisit, Visit } from './visit.ts'

/** Returns every page below `/admin/t/:tenantId/`. Literal paths precede parameters in the same position. */
export const tenantPages = (ctx: ConsoleContext): ConsolePage<TenantVisit>[] => [
  overview(ctx),
  listCredentials(ctx),
  newCredential(ctx),
  showCredential(ctx),
  showSecret(ctx),
  rotateCredential(ctx),
  revokeCredential(ctx),
  listSetupCodes(ctx),
  newSetupCode(ctx),
  showCode(ctx),
  cancelSetupCode(ctx),
  listApplications(ctx),
  withdrawGrant(ctx),
  listConnections(ctx),
  connectByConsent(ctx, 'retail'),
  connectByConsent(ctx, 'ads'),
  connectByToken(ctx, 'retail'),
  connectByToken(ctx, 'ads'),
  listGuardrails(ctx),
  editGuardrails(ctx),
  showConnection(ctx),
  disconnect(ctx),
  listJobs(ctx),
  newJob(ctx),
  showJob(ctx),
  editJob(ctx),
  startRun(ctx),
  pauseJob(ctx),
  resumeJob(ctx),
  deleteJob(ctx),
  showRun(ctx),
  cancelRun(ctx),
  listRejected(ctx),
  listMembers(ctx),
  invite(ctx),
  showInvitation(ctx),
  withdrawInvitation(ctx),
  changeRole(ctx),
  removeMember(ctx),
  listAudit(ctx),
  exportAudit(ctx),
]

/** Returns every page below `/admin/operator/`. */
export const operatorPages = (ctx: ConsoleContext): ConsolePage<Visit>[] => [
  listTenants(ctx),
  newTenant(ctx),
  suspendTenant(ctx),
  resumeTenant(ctx),
  listApps(ctx),
  registerApp(ctx),
  showApp(ctx),
  showAppSecret(ctx),
  editApp(ctx),
  rotateAppSecret(ctx),
  revokeApp(ctx),
  listUsers(ctx),
  newUser(ctx),
  showUser(ctx),
  showPassword(ctx),
  ...changeUser(ctx),
]
