/** Enqueues the work on imports of signups, and the mails that ask imported addresses to confirm. */
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sendJobs } from './send-job.ts'

/** The job works on all imports that have work left. Nothing is enqueued if one waits already. */
export async function enqueueImport(tx: Db, { newId }: Pick<Deps, 'newId'>): Promise<void> {
  await sendJobs(tx, 'signup-import', [{ id: newId(), payload: null }])
}

export type Invitation = { signupId: string; at: Date }

export async function enqueueInvitations(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  invitations: readonly Invitation[],
): Promise<void> {
  await sendJobs(
    tx,
    'signup-invitation',
    invitations.map(({ signupId, at }) => ({ id: newId(), payload: { signupId }, startAfter: at })),
  )
}
