/** Refuses to sign an article with the profile of somebody who has not agreed. */
import type { Db } from '../../../db/database.ts'
import type { ArticleState, RevisionRow } from '../../../db/queries/articles/drafts.ts'
import { type ClosedProfile, listClosedProfiles } from '../../../db/queries/contributors/co-authors.ts'
import type { Actor } from '../../../domain/actor.ts'
import { ApiError } from '../../../problems/api-error.ts'

type Signer = Pick<Actor, 'reach' | 'accountId'>

type Byline = {
  contributorIds: readonly string[]
  /** The byline that the article has already. Nobody has to agree to it again. */
  standing: readonly string[]
  /**
   * The account that created the article, if the article is about to become public. Then a profile may
   * also belong to that account, and its agreement may be with that account or with another name in
   * the byline.
   */
  creatorId?: string
  /** The part of the body that names a profile. */
  pointerOf?: (profile: ClosedProfile) => string
}

export async function checkByline(
  tx: Db,
  { reach, accountId }: Signer,
  { contributorIds, standing, creatorId, pointerOf }: Byline,
): Promise<void> {
  if (reach === 'any') return
  const ids = contributorIds.filter((id) => !standing.includes(id))
  if (ids.length === 0) return
  const closed = await listClosedProfiles(
    tx,
    creatorId === undefined
      ? { ids, owners: [accountId], isNew: true }
      : { ids, owners: [accountId, creatorId], cosigned: contributorIds },
  )
  if (closed.length === 0) return
  throw new ApiError('byline-not-agreed', closed.map(sentenceOn).join(' '), {
    ...(pointerOf && {
      errors: closed.map((profile) => ({
        pointer: pointerOf(profile),
        detail: `names the profile ${profile.slug}, with which you may not sign`,
      })),
    }),
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
  const { contributorIds, number } = revision
  const isShown = status === 'published' && publishedRevision === number
  const standing = isShown ? contributorIds : []
  await checkByline(tx, signer, { contributorIds, standing, creatorId, pointerOf: () => '/revision' })
}

function sentenceOn({ id, slug, accountId, isFormer }: ClosedProfile): string {
  if (isFormer)
    return `The profile ${slug} is that of a former contributor, with which only admins and its owner sign.`
  return accountId === null
    ? `The profile ${slug} belongs to no account. Only admins sign with it, and those whom an admin puts ` +
        `on its list with PUT /v1/contributors/${id}/co-authors.`
    : `The profile ${slug} is not yours and has not agreed that you sign with it. Its account can agree ` +
        `with PUT /v1/contributors/${id}/co-authors.`
}
