/**
 * A markdown-it plugin for alerts in GitHub's syntax: a quote with `[!NOTE]` as its first line. The
 * alert becomes an `aside` with a title.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'

export const alertKinds = ['note', 'tip', 'important', 'warning', 'caution'] as const

const marker = new RegExp(`^\\[!(${alertKinds.join('|')})\\][ \\t]*(?:\\n|$)`, 'i')

export function alerts(markdown: MarkdownIt): void {
  // Before the inline rules, since `[!NOTE]` could also be a link.
  markdown.core.ruler.before('inline', 'alerts', readAlerts)
  // The title is no text of the author, so it is no inline token.
  markdown.renderer.rules.alert_title = (tokens, at) =>
    `<p class="alert-title">${(tokens[at] as Token).content}</p>\n`
}

function readAlerts(state: StateCore): void {
  const made: Token[] = []
  /** The quotes that are open, each with whether it is an alert. */
  const open: boolean[] = []
  for (let at = 0; at < state.tokens.length; at++) {
    const token = state.tokens[at] as Token
    made.push(token)
    if (token.type === 'blockquote_close' && open.pop()) token.tag = 'aside'
    if (token.type !== 'blockquote_open') continue
    const paragraph = state.tokens.slice(at + 1, at + 5)
    const kind = kindOf(paragraph)
    open.push(kind !== undefined)
    if (kind === undefined) continue
    token.tag = 'aside'
    token.attrs = [['class', `alert alert-${kind}`]]
    made.push(titleOf(state, kind))
    const words = paragraph[1] as Token
    words.content = words.content.replace(marker, '').trimStart()
    // The marker was the whole first paragraph.
    if (words.content === '') at += 3
  }
  state.tokens = made
}

/** The kind of the alert that begins with these tokens. A quote without any other words is none. */
function kindOf([open, words, close, next]: readonly Token[]): string | undefined {
  if (open?.type !== 'paragraph_open' || words?.type !== 'inline' || close?.type !== 'paragraph_close')
    return undefined
  const found = marker.exec(words.content)
  const isEmpty = found?.[0].length === words.content.length && next?.type === 'blockquote_close'
  return isEmpty ? undefined : found?.[1]?.toLowerCase()
}

function titleOf(state: StateCore, kind: string): Token {
  const title = new state.Token('alert_title', '', 0)
  title.block = true
  title.content = `${kind[0]?.toUpperCase()}${kind.slice(1)}`
  return title
}
