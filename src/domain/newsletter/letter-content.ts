/** Decides which articles a letter has, and says which ones it cannot have. */
import type { LetterSection } from './letter.ts'
import { letterBounds } from './letter-source.ts'

/** What a section asks for. `take` is 0 for a section without a rule. */
export type WantedArticles = {
  slugs: string[]
  since: string | null
  tag: string | null
  take: number
}

/**
 * A rule takes more articles than it may show, since those that the letter has elsewhere do not count
 * for it.
 */
export function wantedArticles(sections: readonly LetterSection[]): WantedArticles[] {
  const named = sections.reduce((sum, { articles }) => sum + articles.length, 0)
  let elsewhere = named
  return sections.map(({ articles, rule }) => {
    if (rule === null) return { slugs: articles, since: null, tag: null, take: 0 }
    const limit = limitOf(rule)
    const take = limit + elsewhere
    elsewhere += limit
    return { slugs: articles, since: rule.since ?? null, tag: rule.tag ?? null, take }
  })
}

const limitOf = ({ limit = letterBounds.ruleLimit }: { limit?: number }) => limit

type Chosen<Article> = { section: number; slug: string | null; article: Article }

/** A slug that the letter names, and that is not the slug of a public article. */
export type MissingArticle = { section: number; place: number; slug: string }

/** The articles of each section: first those that it names, in its order, then those of its rule. */
export function articlesOfSections<Article extends { id: string }>(
  sections: readonly LetterSection[],
  rows: readonly Chosen<Article>[],
): { articles: Article[][]; missing: MissingArticle[] } {
  const used = new Set(rows.filter(({ slug }) => slug !== null).map(({ article }) => article.id))
  const missing: MissingArticle[] = []
  const articles = sections.map(({ articles: slugs, rule }, section) => {
    const own = rows.filter((row) => row.section === section)
    const named = slugs.flatMap((slug, place) => {
      const row = own.find((each) => each.slug === slug)
      if (!row) missing.push({ section, place, slug })
      return row ? [row.article] : []
    })
    const ruled: Article[] = []
    for (const { slug, article } of own) {
      if (slug !== null || rule === null || used.has(article.id) || ruled.length >= limitOf(rule)) continue
      used.add(article.id)
      ruled.push(article)
    }
    return [...named, ...ruled]
  })
  return { articles, missing }
}
