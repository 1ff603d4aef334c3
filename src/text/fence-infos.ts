/**
 * A markdown-it plugin that tells of the words in the first line of a code block. A page shows none of
 * them, and the first one names the language of the code.
 */
import type { MarkdownIt, StateCore } from 'markdown-it'
import { leftOutOf } from './left-out.ts'

const detail = 'The words after the language of a code block were left out.'

const language = /^[^\s{:=]*/

/** What tools write for themselves: `{1,3-5}`, `{.js .numberLines}`, the name in `title="a.js"`. */
const forTools = /\{[^{}"']*\}|(?<![\w:.-])[\w:.-]+=(?:(?:true|false)(?!\S))?/g

export function toldFenceInfos(markdown: MarkdownIt): void {
  markdown.core.ruler.after('block', 'told_fence_infos', ({ tokens, env }: StateCore) => {
    for (const { type, info } of tokens) {
      if (type !== 'fence') continue
      const others = info.trim().replace(language, '').replace(forTools, ' ')
      if (/\p{L}/u.test(others)) leftOutOf(env).add('limit', detail, info)
    }
  })
}
