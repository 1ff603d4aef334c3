/**
 * A markdown-it plugin for task lists in GitHub's syntax: `- [ ] open` and `- [x] done`. An item
 * shows a sign instead of a checkbox, since an article has no form elements.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'

const task = /^\[([ xX])\][ \t\u00a0]+(?=\S)/

/** The words are for people who hear the page. */
const signs = {
  open: { sign: '☐', words: 'To do' },
  done: { sign: '☑', words: 'Done' },
} as const
type Sign = keyof typeof signs

export function taskLists(markdown: MarkdownIt): void {
  // Before the inline rules, since `[x]` could also be a link.
  markdown.core.ruler.before('inline', 'task_lists', readTasks)
  markdown.renderer.rules.task_sign = (tokens, at) => {
    const name = (tokens[at] as Token).info as Sign
    const { sign, words } = signs[name]
    return `<span role="img" aria-label="${words}" class="task-${name}">${sign}</span> `
  }
}

function readTasks(state: StateCore): void {
  for (const [index, inline] of state.tokens.entries()) {
    const item = state.tokens[index - 2]
    if (inline.type !== 'inline' || item?.type !== 'list_item_open') continue
    // A heading can begin an item too.
    const found = state.tokens[index - 1]?.type === 'paragraph_open' ? task.exec(inline.content) : null
    if (!found) continue
    const sign = new state.Token('task_sign', '', 0)
    sign.info = (found[1] === ' ' ? 'open' : 'done') satisfies Sign
    inline.children = [sign]
    inline.content = inline.content.slice(found[0].length)
    item.attrJoin('class', 'task-list-item')
  }
}
