/**
 * Remembers from which devices and networks an account logs in, and tells its owner of a login from
 * another one.
 */
import type { Db } from '../../../db/database.ts'
import type { AccountRow } from '../../../db/queries/accounts/accounts.ts'
import {
  deleteKnownLogins,
  listKnownLogins,
  listSessionVisitors,
  saveKnownLogin,
} from '../../../db/queries/credentials/known-logins.ts'
import type { Deps } from '../../../deps.ts'
import { loginOriginOf } from '../../../domain/credentials/login-origin.ts'
import type { Visitor } from '../../../domain/visitor.ts'
import { enqueueMail } from '../../../outbox/mail.ts'
import { loginMail } from './account-mails.ts'

const dayMs = 24 * 3_600_000
/**
 * The most devices and networks of an account. Those that were used least recently are deleted first. A
 * row is kept for a day after its mail, because the limit of mails counts such rows.
 */
const maxKnown = 20
const maxMailsADay = 3
/** A known login is noted once in this time, so that most logins write nothing here. */
const noteIntervalMs = dayMs

type Login = { account: AccountRow; visitor: Visitor; at: Date }

/**
 * To be called in the transaction of the login. An account that has no session yet gets no mail: this is
 * its first login, or the first one after a reset of the password.
 */
export async function noteLogin(
  tx: Db,
  deps: Pick<Deps, 'box' | 'newId' | 'config'>,
  { account, visitor, at }: Login,
): Promise<void> {
  const { id: accountId, email, emailVerifiedAt } = account
  const origin = loginOriginOf(accountId, visitor)
  const [fingerprint = new Uint8Array()] = deps.box.derivations(origin)
  const known = await findKnown(tx, deps, { accountId, at })
  const isSame = (made: Uint8Array) => (row: { fingerprint: Uint8Array }) =>
    Buffer.from(row.fingerprint).equals(made)
  const present = known.find(isSame(fingerprint))
  if (present && at.getTime() - present.lastUsedAt.getTime() < noteIntervalMs) return
  // A fingerprint under the former SECRET_KEY is known, too.
  const isNew = known.length > 0 && !deps.box.derivations(origin).some((made) => known.some(isSame(made)))
  const isToldToday = ({ toldAt }: { toldAt: Date | null }) =>
    toldAt !== null && at.getTime() - toldAt.getTime() < dayMs
  const toldToday = known.filter(isToldToday)
  // An address that is not verified may be somebody else's.
  const to = isNew && emailVerifiedAt !== null && toldToday.length < maxMailsADay ? email : null
  await saveKnownLogin(tx, { accountId, fingerprint, lastUsedAt: at, toldAt: to === null ? null : at })
  const others = known.filter((row) => row !== present)
  const inOrder = [...others.filter(isToldToday), ...others.filter((row) => !isToldToday(row))]
  const forgotten = inOrder.slice(maxKnown - 1).map((row) => row.fingerprint)
  await deleteKnownLogins(tx, accountId, forgotten)
  if (to !== null) await enqueueMail(tx, deps, loginMail({ to, visitor, at }))
}

type KnownLogin = Awaited<ReturnType<typeof listKnownLogins>>[number]

/** An account that last logged in under an earlier release has sessions, and no known logins yet. */
async function findKnown(
  tx: Db,
  { box }: Pick<Deps, 'box'>,
  { accountId, at }: { accountId: string; at: Date },
): Promise<KnownLogin[]> {
  const known = await listKnownLogins(tx, accountId)
  if (known.length > 0) return known
  for (const { lastUsedAt, ...visitor } of await listSessionVisitors(tx, {
    accountId,
    at,
    limit: maxKnown,
  })) {
    const [fingerprint = new Uint8Array()] = box.derivations(loginOriginOf(accountId, visitor))
    await saveKnownLogin(tx, { accountId, fingerprint, lastUsedAt, toldAt: null })
  }
  return listKnownLogins(tx, accountId)
}
