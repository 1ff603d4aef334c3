/**
 * The table of what is suggested while somebody types: published articles, their tags, and
 * contributors. What the public does not see has no row.
 */
import { bigint, check, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { type SuggestionKind, suggestionKinds } from '../../domain/suggestions.ts'
import { id, tsvector } from './columns.ts'
import { isOneOf } from './enum-check.ts'
import { isOutdated } from './search.ts'

export const suggestions = pgTable(
  'suggestions',
  {
    kind: text('kind').$type<SuggestionKind>().notNull(),
    subjectId: id('subject_id').notNull(),
    /** The words of the title without accents, with one blank between two of them. */
    key: text('key').notNull(),
    /** The words of the title as the search has them, not stemmed. */
    document: tsvector('document').notNull(),
    /**
     * The greatest come first: when an article was published, in milliseconds since 1970, or how many
     * published articles name a tag or contributor.
     */
    weight: bigint('weight', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ name: 'suggestions_pkey', columns: [table.kind, table.subjectId] }),
    check('suggestions_kind_check', isOneOf(table.kind, suggestionKinds)),
    // For titles that begin with what was typed.
    index('suggestions_key_idx').on(table.key.op('text_pattern_ops')),
    index('suggestions_weight_idx').on(table.kind, table.weight.desc().nullsFirst()),
    index('suggestions_outdated_idx').on(table.kind, table.subjectId).where(isOutdated(table.document)),
    index('suggestions_document_idx').using('gin', table.document),
  ],
)

/**
 * The words of titles that are suggested. A word with a typing error is compared with these, which
 * are fewer than the titles. An index for that is made at the start (`db/trigrams.ts`).
 */
export const suggestionWords = pgTable('suggestion_words', { word: text('word').notNull() }, (table) => [
  primaryKey({ name: 'suggestion_words_pkey', columns: [table.word] }),
])
