/**
 * Makes the HTML of the texts about contributors that an instance of the former release has
 * written.
 */
import type { Db } from '../../db/database.ts'
import { listUnrenderedBios, setBioHtml } from '../../db/queries/contributors/bios.ts'
import { renderBio } from '../../text/markdown.ts'

const batchSize = 100

/** For every start. */
export async function fillBioHtml(db: Db): Promise<void> {
  for (let after: string | undefined; ; ) {
    const rows = await listUnrenderedBios(db, { after, limit: batchSize })
    for (const { id, bio } of rows) await setBioHtml(db, { id, bio, bioHtml: renderBio(bio) })
    after = rows.at(-1)?.id
    if (rows.length < batchSize) return
  }
}
