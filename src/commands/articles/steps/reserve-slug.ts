/** Finds and takes a slug for an article. The primary key of `article_slugs` decides, also under races. */
import { randomInt } from 'node:crypto'
import type { Db } from '../../../db/database.ts'
import { type RevisionRow, reserveSlug } from '../../../db/queries/articles/drafts.ts'
import { withSuffix } from '../../../domain/slug.ts'
import { ApiError, type FieldFault } from '../../../problems/api-error.ts'

type Wanted = {
  slug: string
  articleId: string
  /** What to say of the member of the body that asks for it. */
  fault: FieldFault
}

export const slugTaken: FieldFault = { pointer: '/slug', detail: 'is taken' }

/** The slug that the author asked for, or 409. */
export async function reserveGivenSlug(tx: Db, { slug, articleId, fault }: Wanted): Promise<string> {
  if (await reserveSlug(tx, slug, articleId)) return slug
  throw refusedSlug(slug, fault)
}

export function refusedSlug(slug: string, fault: FieldFault): ApiError {
  return new ApiError('article-slug-taken', `Another article has, had or reserves the slug '${slug}'.`, {
    errors: [fault],
  })
}

/** The slug that a revision is published under. An older one may have been given back since, and taken by another article. */
export function reserveRevisionSlug(
  tx: Db,
  { slug, articleId }: Pick<RevisionRow, 'slug' | 'articleId'>,
): Promise<string> {
  const fault = { pointer: '/revision', detail: 'has a slug that another article has taken since' }
  return reserveGivenSlug(tx, { slug, articleId, fault })
}

const countedSuffixes = ['', '2', '3', '4', '5']

/** The slug, with a suffix where it is taken: small numbers first, then a random one, which no crowd competes for. */
export async function reserveFreeSlug(tx: Db, slug: string, articleId: string): Promise<string> {
  for (const suffix of countedSuffixes) {
    const candidate = suffix === '' ? slug : withSuffix(slug, suffix)
    if (await reserveSlug(tx, candidate, articleId)) return candidate
  }
  for (;;) {
    const candidate = withSuffix(slug, randomInt(36 ** 6).toString(36))
    if (await reserveSlug(tx, candidate, articleId)) return candidate
  }
}
