/**
 * Writes the lines of one chunk of an import to the list and the consent ledger, with a few statements
 * for all of them. A dry run counts alike and writes nothing but the addresses that it has met.
 */
import type { Db } from '../../../db/database.ts'
import {
  addNewsletters,
  addRequestedNewsletters,
  confirmSignups,
  insertSignupEvents,
  insertSignups,
  type KnownSignup,
  listLackingNewsletters,
  listLackingRequests,
  listSignupsByEmail,
  listSuppressed,
} from '../../../db/queries/newsletter/imported-signups.ts'
import { type ImportRow, noteAddresses } from '../../../db/queries/newsletter/signup-imports.ts'
import type { Deps } from '../../../deps.ts'
import { type ImportedAddress, readImportLine } from '../../../domain/newsletter/import-lines.ts'
import type { ImportCounts, ImportLine, Refusal } from '../../../domain/newsletter/imports.ts'

type Importing = Pick<Deps, 'clock' | 'newId' | 'newsletterKeys'>
type Newsletters = readonly { id: string; slug: string }[]
type Chunk = { current: ImportRow; lines: readonly ImportLine[]; newsletters: Newsletters }

type Imported = {
  counts: ImportCounts
  refusals: Refusal[]
  /** The ids of added signups whose owners are asked to confirm. */
  invited: string[]
}

/** Runs in the caller's transaction, which holds the lock of the import. */
export async function importLines(
  tx: Db,
  deps: Importing,
  { current, lines, newsletters }: Chunk,
): Promise<Imported> {
  const now = deps.clock()
  const read = lines.map((line) => readImportLine(line, now))
  const refusals = read.filter((each): each is Refusal => 'reason' in each)
  const addresses = await withHashes(deps, read)
  const repeated = await findRepeated(tx, current.id, addresses)
  const single = addresses.filter(({ line }) => !repeated.has(line))
  const suppressed = await listSuppressed(
    tx,
    single.map(({ hash }) => hash),
  )
  const wanted = single.filter(({ hex }) => !suppressed.has(hex))
  const isForUpdate = !current.isDryRun
  const batch = { current, newsletters, wanted, now }
  const { known, added } = await addUnknown(tx, deps, { ...batch, isForUpdate })
  const changed = await changeKnown(tx, { ...batch, known })
  if (!current.isDryRun) await writeLedger(tx, deps, { ...batch, signups: [...added.values(), ...changed] })
  const away = known.filter(({ status }) => status === 'unsubscribed' || status === 'suppressed')
  const keptOut = away.length + (single.length - wanted.length)
  for (const [line, first] of repeated)
    refusals.push({ line, reason: `The address is in line ${first} already.` })
  return {
    counts: {
      added: added.size,
      updated: changed.length,
      unchanged: single.length - added.size - changed.length - keptOut,
      keptOut,
      refused: refusals.length,
    },
    refusals,
    invited: current.mode === 'opt-in' && !current.isDryRun ? [...added.values()].map(({ id }) => id) : [],
  }
}

type Hashed = ImportedAddress & { key: string; hash: Uint8Array; hex: string }

function withHashes(
  { newsletterKeys }: Importing,
  read: readonly (ImportedAddress | Refusal)[],
): Promise<Hashed[]> {
  const addresses = read.filter((each): each is ImportedAddress => 'email' in each)
  return Promise.all(
    addresses.map(async (address) => {
      const hash = await newsletterKeys.hashAddress(address.email)
      return { ...address, key: address.email.toLowerCase(), hash, hex: hexOf(hash) }
    }),
  )
}

const hexOf = (hash: Uint8Array) => Buffer.from(hash).toString('hex')

/** The lines whose address an earlier line has, and that line. */
async function findRepeated(
  tx: Db,
  importId: string,
  addresses: readonly Hashed[],
): Promise<Map<number, number>> {
  const firstLines = new Map<string, number>()
  const repeated = new Map<number, number>()
  for (const { hex, line } of addresses) {
    const first = firstLines.get(hex)
    if (first === undefined) firstLines.set(hex, line)
    else repeated.set(line, first)
  }
  const fresh = addresses.filter(({ line }) => !repeated.has(line))
  const met = await noteAddresses(
    tx,
    importId,
    fresh.map(({ hash, line }) => ({ addressHash: hash, line })),
  )
  const earlier = new Map(met.map(({ addressHash, line }) => [hexOf(addressHash), line]))
  for (const { hex, line } of addresses) {
    const first = earlier.get(hex)
    if (first !== undefined) repeated.set(line, first)
  }
  return repeated
}

type Batch = { current: ImportRow; newsletters: Newsletters; wanted: readonly Hashed[]; now: Date }
type Found = { known: KnownSignup[]; added: Map<string, KnownSignup> }

/** Adds the addresses that are not on the list. Strangers may add some of them at the same time. */
async function addUnknown(
  tx: Db,
  { newId }: Importing,
  { isForUpdate, ...batch }: Batch & { isForUpdate: boolean },
): Promise<Found> {
  const added = new Map<string, KnownSignup>()
  for (;;) {
    const open = batch.wanted.filter(({ key }) => !added.has(key))
    const known = await listSignupsByEmail(
      tx,
      open.map(({ key }) => key),
      { isForUpdate },
    )
    const keys = new Set(known.map(({ email }) => email.toLowerCase()))
    const rows = open
      .filter(({ key }) => !keys.has(key))
      .map((address) => newSignup({ id: newId(), address, ...batch }))
    const inserted = batch.current.isDryRun ? rows : await insertSignups(tx, rows)
    for (const signup of inserted) added.set(signup.email.toLowerCase(), signup)
    if (inserted.length === rows.length) return { known, added }
  }
}

function newSignup({
  id,
  address: { email, confirmedAt },
  current: { mode, source, language },
  newsletters,
  now,
}: Batch & { id: string; address: Hashed }) {
  const isConfirmed = mode === 'confirmed'
  const status: KnownSignup['status'] = isConfirmed ? 'confirmed' : 'pending'
  return {
    id,
    email,
    status,
    source,
    language,
    requestedNewsletterIds: newsletters.map((newsletter) => newsletter.id),
    requestedAt: isConfirmed ? (confirmedAt ?? now) : now,
    confirmedAt: isConfirmed ? (confirmedAt ?? now) : null,
  }
}

/** Adds newsletters to what is known, and confirms what waits where the file states the evidence. */
async function changeKnown(
  tx: Db,
  { current: { mode, isDryRun }, newsletters, wanted, known, now }: Batch & { known: KnownSignup[] },
): Promise<KnownSignup[]> {
  const newsletterIds = newsletters.map(({ id }) => id)
  const waiting = known.filter(({ status }) => status === 'pending')
  const confirmed = known.filter(({ status }) => status === 'confirmed')
  if (mode === 'opt-in') {
    const signupIds = waiting.map(({ id }) => id)
    const lacking = await listLackingRequests(tx, { signupIds, newsletterIds })
    if (!isDryRun) await addRequestedNewsletters(tx, { signupIds: [...lacking], newsletterIds })
    return waiting.filter(({ id }) => lacking.has(id))
  }
  const signupIds = confirmed.map(({ id }) => id)
  const lacking = await listLackingNewsletters(tx, { signupIds, newsletterIds })
  const changed = [...waiting, ...confirmed.filter(({ id }) => lacking.has(id))]
  if (isDryRun) return changed
  const times = new Map(wanted.map(({ key, confirmedAt }) => [key, confirmedAt ?? now]))
  const confirmations = waiting.map(({ id, email }) => ({ id, at: times.get(email.toLowerCase()) ?? now }))
  await confirmSignups(tx, { confirmations, newsletterIds })
  return changed
}

/** What each address got, with the evidence that the file or its sender states. */
async function writeLedger(
  tx: Db,
  { newId }: Importing,
  { current, newsletters, wanted, now, signups }: Batch & { signups: KnownSignup[] },
): Promise<void> {
  const lines = new Map(wanted.map((address) => [address.key, address]))
  if (current.mode === 'confirmed') {
    const [signupIds, newsletterIds] = [signups.map(({ id }) => id), newsletters.map(({ id }) => id)]
    await addNewsletters(tx, { signupIds, newsletterIds, at: now })
  }
  await insertSignupEvents(
    tx,
    signups.map(({ id, email }) => {
      const { confirmedAt = null, evidence = null } = lines.get(email.toLowerCase()) ?? {}
      return {
        id: newId(),
        signupId: id,
        type: 'imported' as const,
        newsletters: newsletters.map(({ slug }) => slug),
        detail: {
          importId: current.id,
          mode: current.mode,
          ...(current.evidence !== null && { evidence: current.evidence }),
          ...(evidence !== null && { lineEvidence: evidence }),
          ...(confirmedAt !== null && { confirmedAt: confirmedAt.toISOString() }),
        },
        source: current.source,
        occurredAt: now,
      }
    }),
  )
}
