/** Renders Markdown as the body of one article, and compares tables of Markdown with their HTML. */
import t from 'tap'
import { renderArticle } from '../../../src/text/markdown.ts'

export const articleId = '01890000-0000-7000-8000-0123456789ab'

export const html = (markdown: string): string => renderArticle(markdown, articleId).html

export type RenderedCase = readonly [markdown: string, expected: string]

/** One subtest for each row. `kind` says what the rows are. */
export function checkHtml(kind: string, cases: readonly RenderedCase[], htmlOf = html): void {
  for (const [markdown, expected] of cases) {
    t.test(`${kind}: ${JSON.stringify(markdown)}`, async (t) => {
      t.equal(htmlOf(markdown), expected)
    })
  }
}
