/** Presents contributors. */
import type { CoAuthorsRow } from '../../db/queries/contributors/co-authors.ts'
import type { ContributorRow } from '../../db/queries/contributors/contributors.ts'
import { countryName } from '../../domain/contributors/countries.ts'
import type { CoAuthors } from '../../schemas/contributors/co-authors.ts'
import type { Contributor } from '../../schemas/contributors/contributors.ts'

export function presentContributor(row: ContributorRow): Contributor {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    role: row.role,
    country: row.country,
    countryName: countryName(row.country) ?? row.country,
    bio: row.bio,
    avatarUrl: row.avatarUrl,
    links: row.links,
    articleCount: row.articleCount,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export function presentCoAuthors({ accountIds }: CoAuthorsRow): CoAuthors {
  return { accountIds }
}
