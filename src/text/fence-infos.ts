/**
 * A markdown-it plugin that tells of the words in the first line of a code block. A page shows none of
 * them, and the first one names the language of the code.
 */
import type { MarkdownIt, StateCore } from 'markdown-it'
import { leftOutOf } from './left-out.ts'

const detail = 'The words after the language of a code block were left out.'

/** What tools write there for themselves: `{1,3-5}`, `title="app.js"`, `linenums`. */
const forTools = /\{[^{}]*\}|[\w:.-]+=(?:"[^"]*"|'[^']*'|\S*)/g

export function toldFenceInfos(markdown: MarkdownIt): void {
  markdown.core.ruler.after('block', 'told_fence_infos', ({ tokens, env }: StateCore) => {
    for (const { type, info } of tokens) {
      if (type !== 'fence') continue
      const [, ...others] = info.replace(forTools, ' ').trim().split(/\s+/)
      if (/\p{L}/u.test(others.join(' '))) leftOutOf(env).add('limit', detail, info)
    }
  })
}
