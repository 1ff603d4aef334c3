/**
 * A markdown-it plugin that gives headings ids, made of their words in any script, unique in an
 * article.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'

const maxIdLength = 80
/** Further headings get no id. Nobody reads a longer table of contents. */
const maxIds = 1_000

export function headingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push('heading_ids', (state: StateCore) => {
    const taken = new Map<string, number>()
    const headings = state.tokens.flatMap((token, index) =>
      token.type === 'heading_open' ? [{ token, words: wordsOf(state.tokens[index + 1]) }] : [],
    )
    for (const { token, words } of headings.slice(0, maxIds)) {
      token.attrSet('id', `${state.env.idPrefix}${uniqueFragment(fragmentFrom(words), taken)}`)
    }
  })
}

function wordsOf(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('')
}

/**
 * GitHub's rule: keep letters, marks and digits of any script, make spaces hyphens, drop all else.
 */
function fragmentFrom(words: string): string {
  const kept = words
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-')
  return [...kept].slice(0, maxIdLength).join('') || 'section'
}

/** The fragment, with a number appended if it is taken. */
function uniqueFragment(fragment: string, taken: Map<string, number>): string {
  let name = fragment
  let count = taken.get(fragment) ?? 0
  while (taken.has(name)) name = `${fragment}-${++count}`
  taken.set(fragment, count)
  if (name !== fragment) taken.set(name, 0)
  return name
}
