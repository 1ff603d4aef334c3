/** Finds the texts about contributors whose HTML is missing or older than the text. */
import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { contributors } from '../../tables/contributors.ts'

export function listUnrenderedBios(
  db: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<{ id: string; bio: string }[]> {
  return db
    .select({ id: contributors.id, bio: sql<string>`${contributors.bio}` })
    .from(contributors)
    .where(
      and(
        isNotNull(contributors.bio),
        sql`${contributors.bioHtmlOf} is distinct from ${contributors.bio}`,
        after === undefined ? undefined : gt(contributors.id, after),
      ),
    )
    .orderBy(asc(contributors.id))
    .limit(limit)
}

/** Changes nothing if somebody has changed the text meanwhile. */
export async function setBioHtml(
  db: Db,
  { id, bio, bioHtml }: { id: string; bio: string; bioHtml: string },
): Promise<void> {
  await db
    .update(contributors)
    .set({ bioHtml, bioHtmlOf: bio })
    .where(and(eq(contributors.id, id), eq(contributors.bio, bio)))
}
