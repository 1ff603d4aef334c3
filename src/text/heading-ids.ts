/**
 * A markdown-it plugin that gives headings ids. An id is made of the words of its heading, in any
 * script, and is unique in the article.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'

const maxIdLength = 80
/** Headings beyond this number get no id, since nobody reads a longer table of contents. */
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
 * Follows GitHub's rule: keeps letters, marks and digits of any script, turns spaces into hyphens,
 * and drops all other characters.
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
