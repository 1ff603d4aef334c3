/** Presents bylines. */
import type { BylineRow } from '../../db/queries/articles/bylines.ts'
import { avatarUrlOf } from '../../domain/site-links.ts'
import type { Byline } from '../../schemas/articles/bylines.ts'

/** `publicUrl` is the URL of this service, which draws pictures. */
export function presentByline(rows: readonly BylineRow[], publicUrl: string): Byline[] {
  return rows.map(({ id, slug, name, role, avatarUrl }) => {
    const avatar = id === null ? null : avatarUrlOf(publicUrl, { id, avatarUrl })
    return { id, slug, name, role, avatarUrl, avatar }
  })
}
