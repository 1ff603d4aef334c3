/** Tests that task lists show signs, and that other lists stay as they are. */
import t from 'tap'
import { renderArticle } from '../../src/text/markdown.ts'
import { articleId, checkHtml, type RenderedCase } from '../helpers/text/rendered.ts'

const item = (name: string, label: string, sign: string) =>
  `<li class="task-list-item">PARA<span role="img" aria-label="${label}" class="task-${name}">${sign}</span>`
/** `(open)` and `(done)` stand for an item with its sign, `p` for its paragraph in a loose list. */
function signed(text: string): string {
  return text
    .replaceAll('(open)', item('open', 'To do', '☐').replace('PARA', ''))
    .replaceAll('(done)', item('done', 'Done', '☑').replace('PARA', ''))
    .replaceAll('(open p)', item('open', 'To do', '☐').replace('PARA', '\n<p>'))
    .replaceAll('(done p)', item('done', 'Done', '☑').replace('PARA', '\n<p>'))
}

const tasks: readonly RenderedCase[] = [
  ['- [ ] a', '<ul>\n(open) a</li>\n</ul>'],
  ['- [x] a', '<ul>\n(done) a</li>\n</ul>'],
  ['* [X] *a*', '<ul>\n(done) <em>a</em></li>\n</ul>'],
  ['1. [ ] a', '<ol>\n(open) a</li>\n</ol>'],
  ['1) [x] a', '<ol>\n(done) a</li>\n</ol>'],
  ['- [ ] a\n  - [x] b', '<ul>\n(open) a\n<ul>\n(done) b</li>\n</ul>\n</li>\n</ul>'],
  ['- [ ] a\n\n- [x] b', '<ul>\n(open p) a</p>\n</li>\n(done p) b</p>\n</li>\n</ul>'],
  ['> - [ ] a', '<blockquote>\n<ul>\n(open) a</li>\n</ul>\n</blockquote>'],
  ['- [x] a\n\n[x]: https://b.example', '<ul>\n(done) a</li>\n</ul>'],
  ['- [ ] # a', '<ul>\n(open) # a</li>\n</ul>'],
  ['- [ ]\ta', '<ul>\n(open) a</li>\n</ul>'],
  ['- [ ] `[x]`', '<ul>\n(open) <code>[x]</code></li>\n</ul>'],
  ['- [ ] [ ] a', '<ul>\n(open) [ ] a</li>\n</ul>'],
]

checkHtml(
  'a task',
  tasks.map(([markdown, expected]) => [markdown, signed(expected)]),
)

const others: readonly RenderedCase[] = [
  ['- [ ]', '<ul>\n<li>[ ]</li>\n</ul>'],
  ['- [ ]a', '<ul>\n<li>[ ]a</li>\n</ul>'],
  ['- [] a', '<ul>\n<li>[] a</li>\n</ul>'],
  ['- [y] a', '<ul>\n<li>[y] a</li>\n</ul>'],
  ['- a [ ] b', '<ul>\n<li>a [ ] b</li>\n</ul>'],
  ['[ ] a', '<p>[ ] a</p>'],
  ['- [x](https://a.example) a', '<ul>\n<li><a href="https://a.example">x</a> a</li>\n</ul>'],
  ['- # [ ] a', '<ul>\n<li>\n<h1 id="user-content-0123456789ab---a">[ ] a</h1>\n</li>\n</ul>'],
  ['- \\[ ] a', '<ul>\n<li>[ ] a</li>\n</ul>'],
]

checkHtml('no task', others)

t.test('words of tasks are in the excerpt, signs are not', async (t) => {
  t.match(renderArticle('- [ ] buy milk\n- [x] sleep', articleId).excerpt, /buy milk.*sleep/)
})
