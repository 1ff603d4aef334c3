/**
 * Renders Markdown to sanitised HTML and plain text. This happens once, when a text is written, and
 * never when it is read.
 */
import MarkdownIt from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import definitionLists from 'markdown-it-deflist'
import type { BodyWarning } from '../domain/articles/body-warnings.ts'
import { excerptOf } from '../domain/articles/excerpt.ts'
import { readingMinutes } from '../domain/articles/reading-time.ts'
import type { EmbedHost } from '../domain/embed-hosts.ts'
import { excerptWordsOf, readTextOf } from '../domain/shown-text.ts'
import { alerts } from './alerts.ts'
import { automaticLinks } from './automatic-links.ts'
import { bracketedAddresses } from './bracketed-addresses.ts'
import { toldFenceInfos } from './fence-infos.ts'
import { figures } from './figures.ts'
import { footnotes } from './footnotes.ts'
import { collectLeftOut, type LeftOut } from './left-out.ts'
import { linkSchemes, pictureSchemes } from './link-addresses.ts'
import { toldDefinitions } from './link-definitions.ts'
import { boundedNesting } from './nesting.ts'
import { rawHtml } from './raw-html.ts'
import { idPrefix, sanitizeArticle, sanitizeBio, sanitizeComment, sanitizeLetter } from './sanitize.ts'
import { captionFigures, shortcodes } from './shortcodes.ts'
import { storable } from './storable.ts'
import { toldCells } from './table-cells.ts'
import { taskLists } from './task-lists.ts'

const articleExcerptLength = 280
const commentExcerptLength = 110

/** `embedHosts` are those of the settings. Without them nothing becomes an embed. */
export type RenderingOptions = { embedHosts: readonly EmbedHost[] }
type RenderedArticle = { html: string; excerpt: string; readingMinutes: number; warnings: BodyWarning[] }
export type RenderedComment = { html: string; excerpt: string }

/**
 * GitHub's Markdown with footnotes, alerts, definition lists and figures. Raw HTML on the allow-list
 * is kept.
 */
export const articleMarkdown = new MarkdownIt({ html: true })
  .use(boundedNesting)
  .use(rawHtml)
  .use(bracketedAddresses, { schemes: linkSchemes })
  .use(shortcodes)
  .use(toldCells)
  .use(toldDefinitions)
  .use(toldFenceInfos)
  .use(footnotes)
  .use(figures)
  .use(taskLists)
  .use(alerts)
  .use(definitionLists)
  .use(automaticLinks)
  .use(cjkFriendly)
// The sanitiser refuses an address with a warning, and keeps the words of its link.
articleMarkdown.validateLink = () => true

const notInComments = ['image', 'heading', 'lheading', 'hr', 'table', 'strikethrough', 'reference']
/** Emphasis, links to web pages, quotes, code and lists. Raw HTML is shown as text. */
const commentMarkdown = plainMarkdown(notInComments)
/** Emphasis, links to web pages, lists and paragraphs. Everything else is shown as text. */
const bioMarkdown = plainMarkdown([...notInComments, 'blockquote', 'code', 'fence', 'backticks'])

function plainMarkdown(disabled: string[]) {
  const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
    .use(boundedNesting)
    .use(bracketedAddresses, { schemes: pictureSchemes })
    .use(cjkFriendly)
    .disable(disabled)
  // Bare http and https addresses become links. Nothing else does.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  for (const scheme of ['ftp:', '//', 'mailto:']) markdown.linkify.add(scheme, null)
  return markdown
}

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
  const rendered = articleMarkdown.renderer.render(tokens, articleMarkdown.options, env)
  const html = sanitizeArticle(captionFigures(rendered), env.idPrefix, { embedHosts, leftOut })
  return {
    html,
    excerpt: excerptOf(excerptWordsOf(html), articleExcerptLength),
    readingMinutes: readingMinutes(readTextOf(html)),
    warnings: leftOut.warnings(),
  }
}

export function renderComment(markdown: string): RenderedComment {
  const tokens = commentMarkdown.parse(markdown, {})
  const html = sanitizeComment(commentMarkdown.renderer.render(tokens, commentMarkdown.options, {}))
  return { html, excerpt: excerptOf(excerptWordsOf(html), commentExcerptLength) }
}

/** The Markdown of a letter's texts is that of articles, without embeds and without places to link to. */
export function renderLetterText(markdown: string): { html: string; warnings: BodyWarning[] } {
  const leftOut = collectLeftOut()
  const env = { idPrefix, leftOut }
  const tokens = articleMarkdown.parse(markdown, env)
  limitAddresses(tokens, markdown.length, leftOut)
  const rendered = articleMarkdown.renderer.render(tokens, articleMarkdown.options, env)
  return { html: sanitizeLetter(captionFigures(rendered), leftOut), warnings: leftOut.warnings() }
}

/** The text about a contributor, which is too short to keep the event loop busy. */
export function renderBio(markdown: string): string {
  const tokens = bioMarkdown.parse(markdown, {})
  return storable(sanitizeBio(bioMarkdown.renderer.render(tokens, bioMarkdown.options, {})))
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
      'References repeat the addresses of links and pictures too often. Further ones lost their addresses.',
      String(address ?? ''),
    )
    token.attrs = token.type === 'image' ? [['alt', '']] : null
  }
}
