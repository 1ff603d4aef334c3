/** The search documents of comments: writes them, and finds comments by their words. */
import { type SQL, sql } from 'drizzle-orm'
import { searchDocumentOf } from '../../../domain/search-document.ts'
import { configurationOf } from '../../../domain/search-languages.ts'
import { shortTo } from '../../../domain/search-letters.ts'
import { shownTextOf } from '../../../domain/shown-text.ts'
import type { Db } from '../../database.ts'
import { comments } from '../../tables/comments.ts'
import { commentSearch } from '../../tables/search.ts'
import { readSearch, tsqueryOfAll, type WordSearch } from '../search-queries.ts'
import { cutSnippets } from '../search-snippets.ts'
import { documentColumns, documentRecordOf, documentSql } from '../search-stems.ts'

/**
 * Lexemes that name the author and the article. With them, the index alone finds a word among the
 * comments of one person or beneath one article. No word has these signs.
 */
const authorLexeme = (accountId: string) => `'@${accountId}'`
const articleLexeme = (articleId: string) => `'/${articleId}'`

/** `language` is that of the article. */
type SearchedComment = {
  id: string
  articleId: string
  accountId: string
  bodyHtml: string
  language: string
}

export function commentDocumentOf({ id, articleId, accountId, bodyHtml, language }: SearchedComment) {
  const document = searchDocumentOf([{ text: shownTextOf(bodyHtml), weight: 'A' }])
  const lexemes = `${authorLexeme(accountId)} ${articleLexeme(articleId)} ${document.lexemes}`
  return { id, ...documentRecordOf({ ...document, lexemes }, configurationOf(language)) }
}

export const commentDocuments = (rows: readonly ReturnType<typeof commentDocumentOf>[]): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (id uuid, ${documentColumns})`

/** Call this in the transaction that writes the words of the comment. */
export async function writeCommentDocument(tx: Db, comment: SearchedComment): Promise<void> {
  await tx.execute(sql`
    insert into ${commentSearch} (comment_id, configuration, document)
    select d.id, d.configuration, ${documentSql} from ${commentDocuments([commentDocumentOf(comment)])}
    on conflict on constraint comment_search_pkey do update set
      configuration = excluded.configuration, document = excluded.document`)
}

/** Comments of this author, or beneath this article. */
type CommentScope = { accountId?: string; articleId?: string }

type CommentSearch = { words: WordSearch; isFound: SQL }

/** `isFound` is a condition on `comments`. It comes in addition to the conditions of the scope. */
export async function readCommentSearch(
  db: Db,
  q: string,
  { accountId, articleId }: CommentScope,
): Promise<CommentSearch> {
  const words = await readSearch(db, commentSearch, q)
  if (words.queries.length === 0) return { words, isFound: sql`false` }
  const scope = [
    ...(accountId === undefined ? [] : [authorLexeme(accountId)]),
    ...(articleId === undefined ? [] : [articleLexeme(articleId)]),
  ]
  const tsquery = [...scope, `(${tsqueryOfAll(words)})`].join(' & ')
  const found = sql`select s.comment_id from ${commentSearch} s where s.document @@ ${tsquery}::tsquery`
  return { words, isFound: sql`comments.id in (${found})` }
}

/** A column of a select from `comments`; null if the comment has no document. */
export const commentConfiguration = sql<string | null>`(
  select s.configuration from ${commentSearch} s where s.comment_id = ${comments.id})`

/** In UTF-16 units, of a page of comments. */
const snippetLengthOfPage = 400_000

type FoundComment = { bodyHtml: string; configuration: string | null }

/** One snippet for each comment, in their order. */
export function cutCommentSnippets(
  db: Db,
  { words }: CommentSearch,
  found: readonly FoundComment[],
): Promise<(string | null)[]> {
  const length = Math.floor(snippetLengthOfPage / Math.max(1, found.length))
  return cutSnippets(
    db,
    words.node,
    found.map(({ bodyHtml, configuration }) =>
      configuration === null ? null : { configuration, text: shortTo(shownTextOf(bodyHtml), length) },
    ),
  )
}
