/**
 * A markdown-it plugin that gives headings the ids that GitHub gives them, so that tables of
 * contents made for GitHub work here. Each id is unique in the article.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'

/** GitHub has no limit. The sanitiser accepts 200 characters after the common prefix. */
const maxIdLength = 180
/** Headings beyond this number get no id, since nobody reads a longer table of contents. */
const maxIds = 1_000

export function headingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push('heading_ids', (state: StateCore) => {
    const taken = new Map<string, number>()
    const headings = state.tokens
      .flatMap((token, index) =>
        token.type === 'heading_open'
          ? [{ token, fragment: fragmentFrom(wordsOf(state.tokens[index + 1])) }]
          : [],
      )
      .slice(0, maxIds)
    // A heading without words takes no name that another heading has by its words.
    const isNamed = Map.groupBy(headings, ({ fragment }) => fragment !== '')
    for (const { token, fragment } of [...(isNamed.get(true) ?? []), ...(isNamed.get(false) ?? [])]) {
      token.attrSet('id', `${state.env.idPrefix}${uniqueFragment(fragment || 'section', taken)}`)
    }
  })
}

/** The words of a heading, without its markup and pictures. */
export function wordsOf(inline: Token | undefined, lineBreak = ''): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => {
      if (type === 'softbreak' || type === 'hardbreak') return lineBreak
      return type === 'text' || type === 'code_inline' ? content : ''
    })
    .join('')
}

/**
 * GitHub keeps letters, marks and digits of any script, `_` and `-`, and turns each blank into a
 * hyphen. It drops all other characters, line breaks among them.
 */
function fragmentFrom(words: string): string {
  const kept = words.toLowerCase().replace(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Nl}\p{Pc} -]/gu, '')
  return [...kept].slice(0, maxIdLength).join('').replaceAll(' ', '-')
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
