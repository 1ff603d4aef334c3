/** Checks the texts and articles of a letter in a request, and gives them the form of the database. */
import type { Db } from '../../../db/database.ts'
import type { LetterRow } from '../../../db/queries/newsletter/letters.ts'
import type { LetterSection } from '../../../domain/newsletter/letter.ts'
import { letterBounds } from '../../../domain/newsletter/letter-source.ts'
import { ApiError, invalidField } from '../../../problems/api-error.ts'
import type { LetterPatch } from '../../../schemas/newsletter/letters.ts'
import { listAbsentArticles } from './compose-letter.ts'

type SectionInput = NonNullable<LetterPatch['sections']>[number]
export type LetterText = Pick<
  LetterRow,
  'subject' | 'preheader' | 'intro' | 'sections' | 'closing' | 'language'
>

/** The text with the members that a request gives. A text that is left out stays as it is. */
export function mergeLetter(current: LetterText, { sections, ...given }: LetterPatch): LetterText {
  const text = {
    ...current,
    ...given,
    ...(sections && { sections: sections.map(sectionOf) }),
  }
  checkBounds(text)
  return text
}

function sectionOf({ heading = null, text = null, articles = [], rule = null }: SectionInput): LetterSection {
  if (rule?.since === undefined) return { heading, text, articles, rule }
  return { heading, text, articles, rule: { ...rule, since: new Date(rule.since).toISOString() } }
}

function checkBounds({ intro, closing, sections }: LetterText): void {
  const named = sections.reduce((sum, { articles }) => sum + articles.length, 0)
  if (named > letterBounds.articles) {
    throw invalidField('/sections', `must name at most ${letterBounds.articles} articles in all`)
  }
  const markdown = [intro, closing, ...sections.map(({ text }) => text)].join('').length
  if (markdown > letterBounds.markdown) {
    const most = letterBounds.markdown.toLocaleString('en')
    throw invalidField(
      '/sections',
      `must have at most ${most} characters of Markdown, with intro and closing`,
    )
  }
}

/** A new letter names articles that are public. */
export async function refuseAbsentArticles(db: Db, sections: readonly LetterSection[]): Promise<void> {
  const absent = await listAbsentArticles(db, sections)
  if (absent.length === 0) return
  const errors = absent.map(({ section, place, slug }) => ({
    pointer: `/sections/${section}/articles/${place}`,
    detail: `must be the slug of a published article; ${slug} is none`,
  }))
  const [first] = errors
  throw new ApiError('invalid-request', `${first?.pointer} ${first?.detail}.`, { errors })
}
