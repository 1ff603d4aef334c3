/**
 * Renders Markdown to sanitised HTML and plain text. This happens once, when a text is written, and
 * never when it is read.
 */
import MarkdownIt from 'markdown-it'
import type { BodyWarning } from '../domain/articles/body-warnings.ts'
import { excerptOf } from '../domain/articles/excerpt.ts'
import { readingMinutes } from '../domain/articles/reading-time.ts'
import type { EmbedHost } from '../domain/embed-hosts.ts'
import { figures } from './figures.ts'
import { footnotes, withoutFootnotes } from './footnotes.ts'
import { headingIds } from './heading-ids.ts'
import { collectLeftOut, type LeftOut } from './left-out.ts'
import { boundedNesting } from './nesting.ts'
import { rawHtml } from './raw-html.ts'
import { idPrefix, sanitizeArticle, sanitizeComment } from './sanitize.ts'
import { toldCells } from './table-cells.ts'

const articleExcerptLength = 280
const commentExcerptLength = 110

/** `embedHosts` are those of the settings. Without them nothing becomes an embed. */
export type RenderingOptions = { embedHosts: readonly EmbedHost[] }
type RenderedArticle = { html: string; excerpt: string; readingMinutes: number; warnings: BodyWarning[] }
export type RenderedComment = { html: string; excerpt: string }

/**
 * CommonMark with tables, strikethrough, footnotes and figures. Raw HTML on the allow-list is kept.
 */
const articleMarkdown = new MarkdownIt({ html: true })
  .use(boundedNesting)
  .use(rawHtml)
  .use(toldCells)
  .use(footnotes)
  .use(headingIds)
  .use(figures)
// The sanitiser refuses an address with a warning, and keeps the words of its link.
articleMarkdown.validateLink = () => true

/** Emphasis, links, quotes, code and lists. Raw HTML is shown as text. */
const commentMarkdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
  .use(boundedNesting)
  .disable(['image', 'heading', 'lheading', 'hr', 'table', 'strikethrough', 'reference'])
// Bare http and https addresses become links. Nothing else does.
commentMarkdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
for (const scheme of ['ftp:', '//', 'mailto:']) commentMarkdown.linkify.add(scheme, null)

/**
 * Ids in the HTML contain the end of the article's id, so that two articles on one page never share
 * an id.
 */
export function renderArticle(
  markdown: string,
  articleId: string,
  { embedHosts }: RenderingOptions = { embedHosts: [] },
): RenderedArticle {
  const leftOut = collectLeftOut()
  const env = { idPrefix: `${idPrefix}${articleId.slice(-12)}-`, leftOut }
  const tokens = articleMarkdown.parse(markdown, env)
  limitAddresses(tokens, markdown.length, leftOut)
  return {
    html: sanitizeArticle(
      articleMarkdown.renderer.render(tokens, articleMarkdown.options, env),
      env.idPrefix,
      { embedHosts, leftOut },
    ),
    excerpt: excerptOf(plainText(withoutFootnotes(tokens)), articleExcerptLength),
    readingMinutes: readingMinutes(plainText(tokens)),
    warnings: leftOut.warnings(),
  }
}

export function renderComment(markdown: string): RenderedComment {
  const tokens = commentMarkdown.parse(markdown, {})
  return {
    html: sanitizeComment(commentMarkdown.renderer.render(tokens, commentMarkdown.options, {})),
    // If a comment contains nothing but code, its excerpt is the code.
    excerpt: excerptOf(plainText(tokens) || codeText(tokens), commentExcerptLength),
  }
}

type Token = ReturnType<typeof articleMarkdown.parse>[number]

/**
 * A reference link repeats an address and a title that the text contains once, so n references to m
 * characters make n * m characters. All addresses together may be four times as long as the
 * document. Links beyond that lose their addresses.
 */
function limitAddresses(tokens: readonly Token[], sourceLength: number, leftOut: LeftOut): void {
  let left = 4 * sourceLength
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    left -= (token.attrs ?? []).reduce((sum, [, value]) => sum + String(value).length, 0)
    if (left >= 0 || !token.attrs) continue
    const address = token.attrGet('href') ?? token.attrGet('src')
    leftOut.add(
      'limit',
      'All addresses together are too long, since references repeat them. Links and pictures lost theirs.',
      String(address ?? ''),
    )
    token.attrs = token.type === 'image' ? [['alt', '']] : null
  }
}

/** The words of a document, without markup, headings, code blocks and raw HTML. */
function plainText(tokens: readonly Token[]): string {
  const parts: string[] = []
  let isHeading = false
  for (const token of tokens) {
    if (token.type === 'heading_open') isHeading = true
    if (token.type === 'heading_close') isHeading = false
    if (token.type !== 'inline' || isHeading) continue
    parts.push((token.children ?? []).map(inlineText).join(''))
  }
  return parts.join(' ')
}

function codeText(tokens: readonly Token[]): string {
  return tokens
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ content }) => content)
    .join(' ')
}

function inlineText(token: Token): string {
  if (token.type === 'softbreak' || token.type === 'hardbreak') return ' '
  return token.type === 'text' || token.type === 'code_inline' ? token.content : ''
}
