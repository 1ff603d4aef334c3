/**
 * A markdown-it plugin for figures. A figure is a paragraph with nothing but a picture that has a
 * title, such as `![Alt text](url "Caption | Credit")`. Other Markdown renderers show the same text
 * as a picture with a title.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import { givenText, withoutOuterBlanks } from '../domain/single-line-text.ts'
import { leftOutOf } from './left-out.ts'

export function figures(markdown: MarkdownIt): void {
  markdown.core.ruler.push('figures', makeFigures)
  markdown.renderer.rules.figure_caption = (tokens, at) => {
    const { caption, credit } = (tokens[at] as Token).meta as Caption
    const { escapeHtml } = markdown.utils
    const words = [escapeHtml(caption), credit && `<small>${escapeHtml(credit)}</small>`]
    return `<figcaption>${words.filter(Boolean).join(' ')}</figcaption>`
  }
}

type Caption = { caption: string; credit: string }

function makeFigures(state: StateCore): void {
  // A reference repeats its title in every picture, so the total length of captions is limited.
  let left = 4 * state.src.length
  for (const [index, open] of state.tokens.entries()) {
    const [inline, close] = state.tokens.slice(index + 1, index + 3)
    const image = open.type === 'paragraph_open' ? lonelyImage(inline?.children ?? []) : undefined
    if (!image || !inline || !close) continue
    const title = withoutOuterBlanks(String(image.attrGet('title') ?? ''))
    const { caption, credit } = split(title)
    if (!caption && !credit) {
      removeTitle(image)
      continue
    }
    left -= title.length
    if (left < 0) {
      const detail = 'All captions together are too long, since references repeat them. Some are not shown.'
      leftOutOf(state.env).add('limit', detail, title)
      continue
    }
    for (const token of [open, close]) Object.assign(token, { tag: 'figure', hidden: false })
    removeTitle(image)
    const end = new state.Token('figure_caption', '', 0)
    end.meta = { caption, credit }
    inline.children = [...(inline.children ?? []), end]
  }
}

function removeTitle(image: Token): void {
  image.attrs = (image.attrs ?? []).filter(([name]) => name !== 'title')
}

/** The picture that is the whole paragraph, linked or not. */
function lonelyImage(children: readonly Token[]): Token | undefined {
  const types = children.map(({ type }) => type).join(' ')
  if (types === 'image') return children[0]
  return types === 'link_open image link_close' ? children[1] : undefined
}

/** The credit follows the last bar. One in which nothing can be seen is none, and so is a caption. */
function split(title: string): Caption {
  const bar = title.lastIndexOf('|')
  if (bar === -1) return { caption: visible(title), credit: '' }
  return { caption: visible(title.slice(0, bar)), credit: visible(title.slice(bar + 1)) }
}

const visible = (text: string) => givenText(withoutOuterBlanks(text)) ?? ''
