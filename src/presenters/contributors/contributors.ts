/** Presents contributors. */
import type { CoAuthorsRow } from '../../db/queries/contributors/co-authors.ts'
import type { ContributorRow } from '../../db/queries/contributors/contributors.ts'
import { shownBio } from '../../domain/contributors/bio.ts'
import { countryName } from '../../domain/contributors/countries.ts'
import { avatarUrlOf } from '../../domain/site-links.ts'
import type { CoAuthors } from '../../schemas/contributors/co-authors.ts'
import type { Contributor } from '../../schemas/contributors/contributors.ts'

/**
 * Who the answer is for. `everybody` sees the e-mail address only if the profile shows it. The `owner`
 * of the profile always sees it, and an `admin` sees the account, too.
 */
export type Viewer = 'everybody' | 'owner' | 'admin'

type View = { publicUrl: string; viewer: Viewer }

export function presentContributor(row: ContributorRow, { publicUrl, viewer }: View): Contributor {
  const isInside = viewer !== 'everybody'
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    role: row.role,
    isFormer: row.isFormer,
    country: row.country,
    countryName: countryName(row.country) ?? row.country,
    bio: row.bio,
    bioHtml: shownBio(row),
    avatarUrl: row.avatarUrl,
    avatar: avatarUrlOf(publicUrl, row),
    links: row.links,
    email: isInside || row.showsEmail ? row.email : null,
    ...(isInside && { showsEmail: row.showsEmail }),
    ...(viewer === 'admin' && { accountId: row.accountId }),
    articleCount: row.articleCount,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export function presentCoAuthors({ accountIds }: CoAuthorsRow): CoAuthors {
  return { accountIds }
}
