/**
 * A markdown-it plugin for two shortcodes of WordPress, which archives of articles have:
 * `[embed]address[/embed]` is an address on a line of its own, and `[caption]` is a picture with its
 * caption. All others stay text, as do these in code.
 */
import type { MarkdownIt, StateBlock } from 'markdown-it'

const embed =
  '\\[embed(?:[ \\t][^\\]<>\\n]{0,300})?\\][ \\t]*(https?://[^\\s<>[\\]"]{1,2000})[ \\t]*\\[/embed\\]'
const embedLine = new RegExp(`^${embed}[ \\t]*$`, 'i')
const embedsInHtml = new RegExp(embed, 'gi')

export function shortcodes(markdown: MarkdownIt): void {
  markdown.block.ruler.before('reference', 'embed_shortcode', readEmbed, {
    alt: ['paragraph', 'reference', 'blockquote'],
  })
  const writeBlock = markdown.renderer.rules.html_block
  markdown.renderer.rules.html_block = (tokens, at, ...rest) => {
    const written = writeBlock?.(tokens, at, ...rest) ?? ''
    return written.startsWith('<pre') ? written : written.replace(embedsInHtml, '\n$1\n')
  }
}

function readEmbed(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4 || state.src[start] !== '[') return false
  const [, address] = embedLine.exec(state.src.slice(start, state.eMarks[line])) ?? []
  if (address === undefined) return false
  if (silent) return true
  state.line = line + 1
  state.push('paragraph_open', 'p', 1).map = [line, state.line]
  const inline = state.push('inline', '', 0)
  Object.assign(inline, { content: address, map: [line, state.line], children: [] })
  state.push('paragraph_close', 'p', -1)
  return true
}

/** Markdown writes quotation marks as entities. */
const mark = '(?:"|&quot;)'
const captionAttributes = new RegExp(`(?<![a-z])([a-z]+)=${mark}([^"&]*(?:&(?!quot;)[^"&]*)*)${mark}`, 'g')
const picture = '(?:<a [^<>]*>\\s*)?<img [^<>]*>(?:\\s*</a>)?'
const captions = new RegExp(
  `\\[(caption|wp_caption)((?:\\s[^\\]<>]{0,1000})?)\\]\\s*(${picture})((?:(?!\\[/?(?:wp_)?caption)[\\s\\S])*)\\[/\\1\\]`,
  'g',
)
const sides: Readonly<Record<string, string>> = {
  alignleft: 'align-left',
  aligncenter: 'align-center',
  alignright: 'align-right',
}

/** Makes figures of captions in rendered HTML, in which `<` only begins tags. */
export function captionFigures(html: string): string {
  if (!html.includes('caption')) return html
  return html.replace(captions, (_whole, _name, attributes: string, picture: string, words: string) => {
    const given = Object.fromEntries(
      Array.from(attributes.matchAll(captionAttributes), ([, name = '', value = '']) => [name, value]),
    )
    const id = given.id ? ` id="${given.id}"` : ''
    const side = sides[given.align ?? '']
    // Old articles have the words in an attribute.
    const caption = words.trim() || (given.caption ?? '')
    return (
      `<figure${id}${side ? ` class="${side}"` : ''}>${picture}` +
      `${caption && `<figcaption>${caption}</figcaption>`}</figure>`
    )
  })
}
