/** The jobs of imports: the work on their lines, and the mails that ask imported addresses to confirm. */
import { inviteSignup } from '../commands/newsletter/invite-signup.ts'
import { workOnImports } from '../commands/newsletter/work-on-imports.ts'
import type { InvitationPayload } from '../outbox/payloads.ts'
import type { Job, JobDeps } from './job.ts'

export function runSignupImports(deps: JobDeps, { signal }: Pick<Job<null>, 'signal'>): Promise<void> {
  return workOnImports(deps, { signal })
}

export function runSignupInvitation(
  deps: JobDeps,
  { payload }: Pick<Job<InvitationPayload>, 'payload'>,
): Promise<void> {
  return inviteSignup(deps, payload.signupId)
}
