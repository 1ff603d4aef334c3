/**
 * Gives a key to the names of tags that have none, at each start: tags that the former release made.
 * Where two tags had one name, the tag with more articles gets the key. The other keeps its name
 * until an admin renames or merges it.
 */

import { brokenConstraint } from '../../db/constraint-errors.ts'
import type { Db } from '../../db/database.ts'
import { listNamelessTags, nameKeyConstraint, setNameKey } from '../../db/queries/articles/tags.ts'
import { tagNameKey } from '../../domain/articles/tag-names.ts'

export async function fillTagNames(db: Db): Promise<void> {
  for (const { id, name } of await listNamelessTags(db)) {
    const nameKey = tagNameKey(name)
    // A transaction of its own, since a violation ends the transaction.
    await db
      .transaction((tx) => setNameKey(tx, { id, nameKey }))
      .catch((error) => {
        if (brokenConstraint(error) !== nameKeyConstraint) throw error
      })
  }
}
