/**
 * Prepares the database at every start: migrations, job queues, what a former release leaves out, a
 * signing key, the first admin, and the demo in an empty database.
 */
import { findPasswordFault } from '../auth/common-passwords.ts'
import { createAccount } from '../commands/accounts/create-account.ts'
import { refreshNameSkeletons } from '../commands/accounts/refresh-name-skeletons.ts'
import { fillTagNames } from '../commands/articles/fill-tag-names.ts'
import { fillBioHtml } from '../commands/contributors/fill-bio-html.ts'
import { ensureSigningKey } from '../commands/credentials/ensure-signing-key.ts'
import type { Db } from '../db/database.ts'
import { findCredentials, hasAccounts } from '../db/queries/accounts/accounts.ts'
import { adoptRestoredEvents } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import { loadDemo } from './load-demo.ts'
import { prepareQueues } from './prepare-queues.ts'

/**
 * One instance at a time runs this. Instances that waited for it find the work done. It is safe to
 * repeat at every start.
 */
export async function prepareDatabase(deps: Deps): Promise<void> {
  await deps.database.prepare(async (db, jobStore) => {
    const locked = within(deps, db)
    await prepareQueues(jobStore)
    await adoptRestoredEvents(db)
    await fillTagNames(db)
    await ensureSigningKey(locked)
    await refreshNameSkeletons(db)
    await fillBioHtml(db)
    if (deps.config.demo && !(await hasAccounts(db))) await loadDemoAtOnce(locked)
    if (deps.config.admin) await createFirstAdmin(locked, deps.config.admin)
  })
}

async function loadDemoAtOnce(deps: Deps): Promise<void> {
  const { accountsFile } = await deps.database.db.transaction((tx) =>
    loadDemo({ ...deps, database: { ...deps.database, db: tx, transact: (work) => work(tx) } }),
  )
  deps.log.info({ accountsFile }, 'demo publication loaded; the file holds its accounts and their passwords')
}

export class AdminPasswordError extends Error {
  constructor(fault: string) {
    super(`The environment is not usable:\n  - ADMIN_PASSWORD ${fault}`)
    this.name = 'AdminPasswordError'
  }
}

async function createFirstAdmin(
  deps: Deps,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const displayName = 'Admin'
  const existing = await findCredentials(deps.database.db, email)
  if (!existing) {
    const fault = await findPasswordFault(password, { email, displayName })
    if (fault) throw new AdminPasswordError(fault)
    const created = await createAccount(deps, {
      email,
      password,
      displayName,
      roles: ['admin'],
      isVerified: true,
    })
    deps.log.info({ accountId: created?.id }, 'admin account made')
  } else if (!existing.roles.includes('admin')) {
    // Somebody else may have registered this address first, and must not become an admin because of
    // it.
    deps.log.warn(
      { accountId: existing.id },
      'ADMIN_EMAIL belongs to an account that is not an admin; nothing was changed',
    )
  }
}

/** The same dependencies over the connection that holds the boot lock. */
function within(deps: Deps, db: Db): Deps {
  return { ...deps, database: { ...deps.database, db, transact: (work) => db.transaction(work) } }
}
