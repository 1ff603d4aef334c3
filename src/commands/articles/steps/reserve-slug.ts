/**
 * Reserves a slug for an article. The primary key of `article_slugs` decides, even between requests
 * that race.
 */
import { randomInt } from 'node:crypto'
import type { Db } from '../../../db/database.ts'
import type { RevisionRow } from '../../../db/queries/articles/drafts.ts'
import { reserveSlug } from '../../../db/queries/articles/slugs.ts'
import { withSuffix } from '../../../domain/slug.ts'
import { ApiError, type FieldFault } from '../../../problems/api-error.ts'

type SlugRequest = {
  slug: string
  articleId: string
  /** The error for the member of the body that asks for the slug. */
  fault: FieldFault
}

export const slugTaken: FieldFault = { pointer: '/slug', detail: 'is taken' }

/** Reserves the slug that the author asked for, or throws 409. */
export async function reserveGivenSlug(tx: Db, { slug, articleId, fault }: SlugRequest): Promise<string> {
  if (await reserveSlug(tx, slug, articleId)) return slug
  throw refusedSlug(slug, fault)
}

export function refusedSlug(slug: string, fault: FieldFault): ApiError {
  return new ApiError('article-slug-taken', `Another article has, had or reserves the slug '${slug}'.`, {
    errors: [fault],
  })
}

/**
 * Reserves the slug that a revision is published under. The slug of an older revision may have been
 * given back since, and taken by another article.
 */
export function reserveRevisionSlug(
  tx: Db,
  { slug, articleId }: Pick<RevisionRow, 'slug' | 'articleId'>,
): Promise<string> {
  const fault = { pointer: '/revision', detail: 'has a slug that another article has taken since' }
  return reserveGivenSlug(tx, { slug, articleId, fault })
}

const countedSuffixes = ['', '2', '3', '4', '5']

/**
 * Reserves the slug, with a suffix if it is taken. After a few small numbers the suffix is random,
 * so that many articles with the same title do not compete for one suffix.
 */
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
