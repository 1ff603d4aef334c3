/**
 * Writes a large publication by SQL: an archive of articles, a thread of thousands of comments, and
 * a long range of hidden comments.
 */
import { sql } from 'drizzle-orm'
import type { Db } from '../../../src/db/database.ts'

/** The id with this number. Ids of one kind sort by their numbers. */
export const idOf = (kind: keyof typeof kinds, number: number): string =>
  `0189000${kinds[kind]}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
const kinds = { account: 0, contributor: 1, tag: 2, article: 3, comment: 4 } as const

/** The same id in SQL, for the number `n`. */
const id = (kind: keyof typeof kinds, n: string) =>
  sql.raw(`('0189000${kinds[kind]}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`)

export const archive = {
  articles: 2_000,
  /**
   * A thread of about 5,000 comments: its root, 499 replies to the root, and 9 answers to each
   * reply.
   */
  busy: { article: 1, root: 0, replies: 499, answers: 9 },
  /**
   * Three roots that are shown, 2,000 hidden roots between them, and 2,000 hidden replies to the
   * first root.
   */
  flooded: { article: 2, shown: [100_000, 101_001, 102_002] as const },
  /**
   * Every article names the common tag and contributor. Only the two oldest articles name the rare
   * ones.
   */
  common: { tag: 1, contributor: 1 },
  rare: { tag: 2, contributor: 2 },
}

export async function seedArchive(db: Db): Promise<void> {
  await seedArticles(db)
  await db.execute(sql`
    update tags set article_count = (select count(*) from article_tags l where l.tag_id = tags.id)`)
  await seedThread(db)
  await seedFlood(db)
  await seedOthers(db)
  await db.execute(sql`vacuum analyze`)
}

async function seedArticles(db: Db): Promise<void> {
  await db.execute(sql`
    insert into accounts (id, email, display_name, roles, created_at, updated_at)
    select ${id('account', 'n')}, n || '@readers.example', 'Reader ' || n, '{reader}', now(), now()
    from generate_series(0, 1000) n`)
  await db.execute(sql`
    insert into contributors (id, slug, name, role, country, links, account_id, created_at, updated_at)
    select ${id('contributor', 'n')}, 'contributor-' || n, 'Contributor ' || n, 'contributor', 'NO', '[]',
      ${id('account', 'n')}, now(), now()
    from generate_series(1, 1000) n`)
  await db.execute(sql`
    insert into tags (id, slug, name, created_at)
    select ${id('tag', 'n')}, 'tag-' || n, 'Tag ' || n, now() from generate_series(1, 1000) n`)
  await db.execute(sql`
    insert into articles (id, slug, status, author_account_id, latest_revision, published_revision,
      published_at, comment_policy, title, body_html, excerpt, language, reading_minutes, sources,
      created_at, updated_at,
      draft_updated_at)
    select ${id('article', 'n')}, 'article-' || n, 'published', ${id('account', '0')}, 1, 1, ${publishedAt},
      'open', 'Article ' || n, repeat('<p>Text.</p>', 50), 'Text.',
      case when n <= 2 then 'fr' else 'en' end, 1, '[]', ${publishedAt}, ${publishedAt}, ${publishedAt}
    from generate_series(1, ${archive.articles}::integer) n`)
  await db.execute(sql`
    insert into article_revisions (article_id, number, slug, title, body, body_html, excerpt,
      reading_minutes, language, sources, contributor_ids, tag_slugs, created_by, created_at)
    select ${id('article', 'n')}, 1, 'article-' || n, 'Article ' || n, 'Text.', '<p>Text.</p>', 'Text.',
      1, 'en', '[]', array[${id('contributor', String(archive.common.contributor))}], '{}',
      ${id('account', '0')}, ${publishedAt}
    from generate_series(1, ${archive.articles}::integer) n`)
  // The word `rarity` is in the two oldest articles only.
  await db.execute(sql`
    insert into article_search (article_id, configuration, body_text, document)
    select ${id('article', 'n')}, 'english', 'Text.',
      to_tsvector('english', 'text' || case when n <= 2 then ' rarity' else '' end)
        || '''=english'''::tsvector
    from generate_series(1, ${archive.articles}::integer) n`)
  // Each article has the common tag and one of 998 others. The two oldest have the rare tag too.
  for (const [table, column, kind] of [
    ['article_tags', 'tag_id', 'tag'],
    ['article_contributors', 'contributor_id', 'contributor'],
  ] as const) {
    await db.execute(sql`
      insert into ${sql.identifier(table)} (article_id, ${sql.identifier(column)}, position, published_at)
      select ${id('article', 'n')}, ${id(kind, 'named.number')}, named.position, ${publishedAt}
      from generate_series(1, ${archive.articles}::integer) n
      cross join lateral (
        values (1, 0), (3 + n % 998, 1), (case when n <= 2 then 2 end, 2)
      ) as named (number, position)
      where named.number is not null`)
  }
}

/** One article a minute, oldest first. */
const publishedAt = sql.raw(`timestamptz '2026-01-01' + n * interval '1 minute'`)

const columns = sql.raw(
  'id, article_id, parent_id, thread_id, path, depth, account_id, status, body, body_html, excerpt, ' +
    'upvotes, score, reply_count, created_at',
)
const writer = id('account', 'n % 1000')

async function seedThread(db: Db): Promise<void> {
  const { article, root, replies, answers } = archive.busy
  const inArticle = id('article', String(article))
  const rootId = id('comment', String(root))
  const size = answers + 1
  const parent = id('comment', `n - (n - 1) % ${size}`)
  await db.execute(sql`
    insert into comments (${columns})
    select ${rootId}, ${inArticle}, null, ${rootId}, array[${rootId}], 0, ${id('account', '0')}, 'visible',
      'x', '<p>x</p>', 'x', 0, 0, ${replies * size}::integer, now()`)
  await db.execute(sql`
    insert into comments (${columns})
    select ${id('comment', 'n')}, ${inArticle},
      case when ${isReply(size)} then ${rootId} else ${parent} end, ${rootId},
      case when ${isReply(size)} then array[${rootId}, ${id('comment', 'n')}]
        else array[${rootId}, ${parent}, ${id('comment', 'n')}] end,
      case when ${isReply(size)} then 1 else 2 end, ${writer}, 'visible', 'x', '<p>x</p>', 'x', 0, 0,
      case when ${isReply(size)} then ${answers}::integer else 0 end, now()
    from generate_series(1, ${replies * size}::integer) n`)
}

/** Whether comment `n` is a reply to the root. Each reply is followed by its answers. */
const isReply = (size: number) => sql.raw(`(n - 1) % ${size} = 0`)

async function seedFlood(db: Db): Promise<void> {
  const { article, shown } = archive.flooded
  const inArticle = id('article', String(article))
  const [first, , last] = shown
  const own = id('comment', 'n')
  // The hidden roots are between the shown roots in every sort order.
  await db.execute(sql`
    insert into comments (${columns})
    select ${own}, ${inArticle}, null, ${own}, array[${own}], 0, ${writer},
      case when n in (${sql.raw(shown.join(', '))}) then 'visible' else 'hidden' end, 'x', '<p>x</p>', 'x',
      n - ${first}::integer, n - ${first}::integer, 0, now()
    from generate_series(${first}::integer, ${last}::integer) n`)
  const root = id('comment', String(first))
  await db.execute(sql`
    insert into comments (${columns})
    select ${own}, ${inArticle}, ${root}, ${root}, array[${root}, ${own}], 1, ${writer}, 'hidden', 'x',
      '<p>x</p>', 'x', 0, 0, 0, now()
    from generate_series(${last + 1}::integer, ${last + 2_000}::integer) n`)
}

/** Eleven thousand roots, spread over the other articles. */
async function seedOthers(db: Db): Promise<void> {
  const own = id('comment', 'n')
  await db.execute(sql`
    insert into comments (${columns})
    select ${own}, ${id('article', '3 + n % 1998')}, null, ${own}, array[${own}], 0, ${writer},
      'visible', 'x', '<p>x</p>', 'x', n % 50, n % 50, 0, now()
    from generate_series(200000, 210999) n`)
}
