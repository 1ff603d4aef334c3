/** Collects what a letter is rendered from: its texts, and the articles that it names or chooses. */
import {
  type ChosenArticle,
  listChosenArticles,
  listSlugStates,
} from '../../../db/queries/newsletter/letter-articles.ts'
import type { LetterRow } from '../../../db/queries/newsletter/letters.ts'
import type { NewsletterRow } from '../../../db/queries/newsletter/newsletters.ts'
import { findSettings } from '../../../db/queries/settings.ts'
import type { Deps } from '../../../deps.ts'
import type { LetterSection } from '../../../domain/newsletter/letter.ts'
import {
  articlesOfSections,
  type MissingArticle,
  wantedArticles,
} from '../../../domain/newsletter/letter-content.ts'
import type { LetterArticle, LetterSource } from '../../../domain/newsletter/letter-source.ts'
import { articleUrl, homeUrl, type Site } from '../../../domain/site-links.ts'

/** `isExpected` says that the article is still to be public. */
export type AbsentArticle = MissingArticle & { isExpected: boolean }

export type ComposedLetter = { source: LetterSource; absent: AbsentArticle[]; warnings: string[] }

export async function composeLetter(
  { database: { db }, config }: Pick<Deps, 'database' | 'config'>,
  { letter, newsletter }: { letter: LetterRow; newsletter: NewsletterRow },
): Promise<ComposedLetter> {
  const { settings } = await findSettings(db)
  const site = { ...settings, publicUrl: config.publicUrl }
  const rows = await listChosenArticles(db, wantedArticles(letter.sections))
  const { articles, missing } = articlesOfSections(letter.sections, rows)
  const absent = await withStates(db, missing)
  const filled = letter.sections.map((section, index) => ({ section, articles: articles[index] ?? [] }))
  const source = {
    subject: letter.subject,
    preheader: letter.preheader,
    language: letter.language,
    publication: settings.publicationName,
    homeUrl: homeUrl(site),
    newsletter: newsletter.name,
    intro: letter.intro,
    // A heading does not stand above articles that are all left out.
    sections: filled.flatMap(({ section: { heading, text, ...wanted }, articles: found }) =>
      text === null && found.length === 0 && asksForArticles(wanted)
        ? []
        : [{ heading, text, articles: found.map((article) => presentArticle(article, site)) }],
    ),
    closing: letter.closing,
    template: newsletter.template,
  }
  const empty = filled.flatMap(({ section, articles: found }, index) =>
    section.rule !== null && found.length === 0 ? [`Section ${index + 1}: its rule finds no article.`] : [],
  )
  return { source, absent, warnings: [...absent.map(wordsFor), ...empty] }
}

/** The slugs that name no public article now. */
export async function listAbsentArticles(
  db: Deps['database']['db'],
  sections: readonly LetterSection[],
): Promise<AbsentArticle[]> {
  const named = sections.map((section) => ({ ...section, rule: null }))
  const rows = await listChosenArticles(db, wantedArticles(named))
  return withStates(db, articlesOfSections(named, rows).missing)
}

export function wordsFor({ section, slug, isExpected }: AbsentArticle): string {
  return isExpected
    ? `Section ${section + 1}: the article ${slug} is not published yet.`
    : `Section ${section + 1}: there is no published article ${slug}, so it is left out.`
}

async function withStates(
  db: Deps['database']['db'],
  missing: readonly MissingArticle[],
): Promise<AbsentArticle[]> {
  const states = await listSlugStates(
    db,
    missing.map(({ slug }) => slug),
  )
  const isExpected = (slug: string) => states.some((state) => state.slug === slug && !state.wasPublic)
  return missing.map((each) => ({ ...each, isExpected: isExpected(each.slug) }))
}

const asksForArticles = ({ articles, rule }: Pick<LetterSection, 'articles' | 'rule'>) =>
  articles.length > 0 || rule !== null

function presentArticle(article: ChosenArticle, site: Site): LetterArticle {
  const { title, dek, excerpt, heroImage, byline } = article
  return {
    title,
    url: articleUrl(site, article),
    dek,
    excerpt,
    heroImage: heroImage && { url: heroImage.url, alt: heroImage.alt, credit: heroImage.credit },
    byline: byline.map(({ name }) => name),
  }
}
