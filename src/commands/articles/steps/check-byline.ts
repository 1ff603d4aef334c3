/**
 * Refuses to sign an article with the profile of somebody who has not agreed, or with a name like
 * it.
 */
import type { Db } from '../../../db/database.ts'
import type { ArticleState, RevisionRow } from '../../../db/queries/articles/drafts.ts'
import {
  type ClosedProfile,
  listClosedProfiles,
  listLookalikes,
} from '../../../db/queries/contributors/co-authors.ts'
import { endsOf } from '../../../db/queries/contributors/named-contributors.ts'
import { findPublicationName } from '../../../db/queries/settings.ts'
import type { Actor } from '../../../domain/actor.ts'
import { type BylineEntry, entriesOf, guestsIn } from '../../../domain/articles/byline.ts'
import { ApiError, type FieldFault } from '../../../problems/api-error.ts'
import { imitatedSkeletons } from '../../../text/name-skeleton.ts'

type Signer = Pick<Actor, 'reach' | 'accountId'>

type Byline = {
  entries: readonly BylineEntry[]
  /** The byline that the article has already. Nobody has to agree to it again. */
  standing: readonly BylineEntry[]
  /**
   * The account that created the article, if the article is about to become public. Then a profile may
   * also belong to that account, and its agreement may be with that account or with another name in
   * the byline.
   */
  creatorId?: string
  /** The part of the body that has the entry. */
  pointerOf?: (index: number) => string
}

/**
 * A guest whose name looks like that of a profile needs the same agreement as the profile, since readers
 * could not tell the two apart.
 */
export async function checkByline(
  tx: Db,
  { reach, accountId }: Signer,
  { entries, standing, creatorId, pointerOf }: Byline,
): Promise<void> {
  if (reach === 'any') return
  const claims = await newClaims(tx, entries, standing)
  const ids = [...new Set(claims.flatMap((claim) => claim.ids))]
  if (ids.length === 0) return
  const closed = await listClosedProfiles(
    tx,
    creatorId === undefined
      ? { ids, owners: [accountId], isNew: true }
      : { ids, owners: [accountId, creatorId], cosigned: await namedIn(tx, entries) },
  )
  if (closed.length === 0) return
  const errors = pointerOf && faultsOf(closed, claims, pointerOf)
  throw new ApiError('byline-not-agreed', closed.map(sentenceOn).join(' '), { ...(errors && { errors }) })
}

/** The profiles that an entry names or looks like. */
type Claim = { index: number; isGuest: boolean; ids: readonly string[] }

/** Those of the entries that are not in the byline already. */
async function newClaims(
  tx: Db,
  entries: readonly BylineEntry[],
  standing: readonly BylineEntry[],
): Promise<Claim[]> {
  const endOf = await endsOf(tx, profilesIn([...entries, ...standing]))
  const keyOf = (entry: BylineEntry) => ('name' in entry ? guestKey(entry.name) : endOf(entry.contributorId))
  const known = new Set(standing.map(keyOf))
  const claimed = [...entries.entries()].filter(([, entry]) => !known.has(keyOf(entry)))
  const lookalikesOf = await findLookalikes(tx, guestsIn(claimed.map(([, entry]) => entry)))
  return claimed.map(([index, entry]) =>
    'name' in entry
      ? { index, isGuest: true, ids: lookalikesOf(entry.name) }
      : { index, isGuest: false, ids: [endOf(entry.contributorId)] },
  )
}

const guestKey = (name: string) => `guest ${name}`

const profilesIn = (entries: readonly BylineEntry[]) =>
  entries.flatMap((entry) => ('name' in entry ? [] : [entry.contributorId]))

async function namedIn(tx: Db, entries: readonly BylineEntry[]): Promise<string[]> {
  const ids = profilesIn(entries)
  return ids.map(await endsOf(tx, ids))
}

/** The ids of the profiles that the name of a guest looks like. Reads all of them at once. */
async function findLookalikes(
  tx: Db,
  guests: readonly { name: string }[],
): Promise<(name: string) => string[]> {
  if (guests.length === 0) return () => []
  const publicationName = await findPublicationName(tx)
  const skeletons = new Map(guests.map(({ name }) => [name, imitatedSkeletons(name, publicationName)]))
  const rows = await listLookalikes(tx, [...skeletons.values()].flat())
  return (name) =>
    rows.flatMap(({ id, nameSkeleton }) => (skeletons.get(name)?.includes(nameSkeleton) ? [id] : []))
}

/** One fault for each profile, at the first entry that names it. */
function faultsOf(
  closed: readonly ClosedProfile[],
  claims: readonly Claim[],
  pointerOf: (index: number) => string,
): FieldFault[] {
  return closed.flatMap(({ id, slug }) => {
    const claim = claims.find(({ ids }) => ids.includes(id))
    if (!claim) return []
    const detail = claim.isGuest
      ? `looks like the name of the profile ${slug}, with which you may not sign`
      : `names the profile ${slug}, with which you may not sign`
    return [{ pointer: pointerOf(claim.index), detail }]
  })
}

/**
 * A profile may have ended its agreement since the revision was saved or scheduled. The public text
 * stays, but nobody puts other words under the name.
 */
export async function checkPublishedByline(
  tx: Db,
  signer: Signer,
  { article, revision }: { article: ArticleState; revision: RevisionRow },
): Promise<void> {
  const { status, publishedRevision, authorAccountId: creatorId } = article
  const entries = entriesOf(revision)
  const isShown = status === 'published' && publishedRevision === revision.number
  const standing = isShown ? entries : []
  await checkByline(tx, signer, { entries, standing, creatorId, pointerOf: () => '/revision' })
}

function sentenceOn({ id, slug, accountId, isFormer }: ClosedProfile): string {
  if (isFormer) {
    return `The profile ${slug} is that of a former contributor, with which only its account and admins sign.`
  }
  return accountId === null
    ? `The profile ${slug} belongs to no account. Only admins sign with it, and those whom an admin puts ` +
        `on its list with PUT /v1/contributors/${id}/co-authors.`
    : `The profile ${slug} is not yours and has not agreed that you sign with it. Its account can agree ` +
        `with PUT /v1/contributors/${id}/co-authors.`
}
