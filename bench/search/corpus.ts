/** Writes an archive of invented articles, whose words are as frequent as those of a language. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../src/db/database.ts'

const vocabularySize = 40_000
const wordsOfArticle = 300
const batch = 1_000

/** Words with the share of articles that have them. */
const plantedWords = { engine: 1, electric: 0.5, diesel: 0.1, tramway: 0.01, zeppelin: 0.0002 }
/** Each phrase is in a share of articles, and its words are in more. */
const plantedPhrases = { 'night market hall': 0.3, 'Inês’s CX-5': 0.02, 東京都庁の車: 0.05 }

/** A generator of numbers from 0 to 1 that gives the same ones in each run. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const consonants = 'bcdfghklmnprstvz'
const vowels = 'aeiou'

/** The number in syllables, such as `bateko`. */
function inventedWord(number: number): string {
  let word = ''
  for (let left = number + 97; left > 0; left = Math.floor(left / 80)) {
    word += consonants[left % 16] ?? ''
    word += vowels[Math.floor(left / 16) % 5] ?? ''
  }
  return word
}

/** Zipf's law: the word of rank n is about n times as rare as the first. */
function inventedBody(random: () => number): string {
  const words = Array.from({ length: wordsOfArticle }, () =>
    inventedWord(Math.floor(vocabularySize ** random()) - 1),
  )
  for (const [planted, share] of Object.entries({ ...plantedWords, ...plantedPhrases })) {
    if (random() < share) words.splice(Math.floor(random() * words.length), 0, planted)
  }
  for (let at = 12; at < words.length; at += 12) words[at] += '.'
  return `<p>${words.slice(0, 150).join(' ')}</p>\n<p>${words.slice(150).join(' ')}</p>`
}

const id = (n: string) => sql.raw(`('01890003-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`)
const author = sql.raw(`'01890000-0000-7000-8000-000000000000'::uuid`)

/** Published articles, one a minute, with documents as the former release made them. */
export async function seedArticles(db: Db, count: number): Promise<void> {
  const random = randomNumbers(7)
  await db.execute(sql`
    insert into accounts (id, email, display_name, roles, created_at, updated_at)
    values (${author}, 'author@bench.example', 'Author', '{reader,author}', now(), now())`)
  for (let first = 1; first <= count; first += batch) {
    const size = Math.min(batch, count - first + 1)
    const rows = Array.from({ length: size }, (_, index) => ({
      n: first + index,
      title: `${inventedWord(Math.floor(random() * vocabularySize))} and engine ${first + index}`,
      body: inventedBody(random),
    }))
    await db.execute(sql`
      with given as (
        select n, title, body, timestamptz '2020-01-01' + n * interval '1 minute' as at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (n integer, title text, body text)
      ), written as (
        insert into articles (id, slug, status, author_account_id, latest_revision, published_revision,
          published_at, comment_policy, title, body_html, excerpt, language, reading_minutes, sources,
          created_at, updated_at, draft_updated_at)
        select ${id('n')}, 'article-' || n, 'published', ${author}, 1, 1, at, 'open', title, body, 'Text.',
          'en', 1, '[]', at, at, at from given
      )
      insert into article_revisions (article_id, number, slug, title, body, body_html, excerpt,
        reading_minutes, language, sources, contributor_ids, tag_slugs, created_by, created_at)
      select ${id('n')}, 1, 'article-' || n, title, '', '', '', 1, 'en', '[]', '{}', '{}', ${author}, at
      from given`)
    await db.execute(sql`
      insert into article_search (article_id, configuration, body_text, document)
      select a.id, 'english', t.words,
        setweight(to_tsvector('english', a.title), 'A') || setweight(to_tsvector('english', t.words), 'D')
          || '''=english'''::tsvector
      from articles a
      cross join lateral (select regexp_replace(a.body_html, '<[^>]*>', ' ', 'g') as words) t
      where a.id >= ${id(String(first))} and a.id <= ${id(String(first + size - 1))}`)
  }
}
