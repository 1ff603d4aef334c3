/** From what a URL names an article by to its id. */
import { eq } from 'drizzle-orm'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articleSlugs } from '../../tables/slugs.ts'

/** An id is taken as it is; a slug may be the present one, a former one or one that a draft reserves. */
export async function findArticleId(db: Db, idOrSlug: string): Promise<string | undefined> {
  if (isUuid(idOrSlug)) return idOrSlug
  const [row] = await db
    .select({ articleId: articleSlugs.articleId })
    .from(articleSlugs)
    .where(eq(articleSlugs.slug, idOrSlug))
  return row?.articleId
}
