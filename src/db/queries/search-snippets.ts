/** Cuts the snippets of a page of found texts. */

import { readSnippetSource, wantedIn } from '../../domain/search-matches.ts'
import type { SearchNode } from '../../domain/search-nodes.ts'
import { snippetOf } from '../../domain/search-snippet.ts'
import type { Db } from '../database.ts'
import { findStems } from './search-stems.ts'

/** A text that was found, and the configuration that stemmed it. */
export type FoundText = { configuration: string; text: string }

/** One snippet for each text, in their order. */
export async function cutSnippets(
  db: Db,
  node: SearchNode | null,
  found: readonly (FoundText | null)[],
): Promise<(string | null)[]> {
  const wanted = wantedIn(node)
  const sources = found.map((each) => each && { ...each, source: readSnippetSource(each.text, wanted) })
  const words = new Map<string, Set<string>>()
  for (const each of sources) {
    if (!each) continue
    const ofConfiguration = words.get(each.configuration) ?? new Set<string>()
    for (const word of each.source.words) ofConfiguration.add(word)
    words.set(each.configuration, ofConfiguration)
  }
  const stemsOf = await findStems(db, words)
  return sources.map((each) => each && snippetOf(each.source, stemsOf(each.configuration)))
}
