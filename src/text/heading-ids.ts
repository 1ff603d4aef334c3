/** Gives headings ids to link to: made from their words, in any script, each once in an article. */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'

const maxIdLength = 80
/** An article with more headings than this has no table of contents that anybody reads. */
const maxIds = 1_000

export function headingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push('heading_ids', (state: StateCore) => {
    const taken = new Map<string, number>()
    const headings = state.tokens.flatMap((token, index) =>
      token.type === 'heading_open' ? [{ token, words: wordsOf(state.tokens[index + 1]) }] : [],
    )
    for (const { token, words } of headings.slice(0, maxIds)) {
      token.attrSet('id', `${state.env.idPrefix}${free(fragmentFrom(words), taken)}`)
    }
  })
}

function wordsOf(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('')
}

/** As GitHub makes them: letters, marks and digits of any script stay, spaces become hyphens, all else goes. */
function fragmentFrom(words: string): string {
  const kept = words
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-')
  return [...kept].slice(0, maxIdLength).join('') || 'section'
}

/** The fragment, or with the first number that makes it one of its own. */
function free(fragment: string, taken: Map<string, number>): string {
  let name = fragment
  let count = taken.get(fragment) ?? 0
  while (taken.has(name)) name = `${fragment}-${++count}`
  taken.set(fragment, count)
  if (name !== fragment) taken.set(name, 0)
  return name
}
