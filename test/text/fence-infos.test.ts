/** Tests which words beside the language of a code block are told. */
import t from 'tap'
import { renderArticle } from '../../src/text/markdown.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const warningsFor = (info: string) =>
  renderArticle(`\`\`\`${info}\ncode\n\`\`\``, articleId).warnings.map(({ excerpt }) => excerpt)

t.test('does', async (t) => {
  for (const info of [
    'js title="Infowordx.js"',
    "js title='Two words'",
    'js title=server.js',
    'js {1,3-5} title="a few words" linenums=1',
    'js Words alone',
    'js:title="app.js"',
    'js:app.js',
    'title="app.js"',
    'c++ caption="日本語"',
    'js {title="In braces"}',
    'js {1} file="été.js" copy=false',
    'js linenums',
    'js name="not closed',
  ])
    t.test(`tell of the words in ${info}`, async (t) => t.strictSame(warningsFor(info), [info]))
})

t.test('refuses', async (t) => {
  for (const info of [
    '',
    'js',
    'c++',
    'objective-c',
    'rust,ignore',
    'js {1,3-5}',
    'js{1,3-5}',
    'js linenums=1',
    'js copy=true wrap=false',
    '{.python .numberLines}',
    'python {.numberLines startFrom=10}',
    'js title=""',
    '1 2',
  ])
    t.test(`to tell of what tools read in ${info}`, async (t) => t.strictSame(warningsFor(info), []))
})

t.test('keeps', async (t) => {
  t.test('a bound on the work for long infos', async (t) => {
    for (const unit of ['a', 'a=', '{', '{}', 'a="', ' a', ':'])
      t.ok(warningsFor(`js ${unit.repeat(200_000 / unit.length)}`).length <= 1)
  })
})
