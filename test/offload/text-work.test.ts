/** Long texts are rendered and compared in another thread, and short ones in this one. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import t from 'tap'
import { indexBody } from '../../src/domain/articles/article-document.ts'
import { createTextWork } from '../../src/offload/text-work.ts'
import { renderBody } from '../../src/text/article-body.ts'
import { diffLines } from '../../src/text/diff.ts'
import { renderComment } from '../../src/text/markdown.ts'
import { readMarkdownDocument } from '../../src/text/markdown-document.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const longTable = `|a|b|\n|-|-|\n${'|a|b|\n'.repeat(30_000)}`.slice(0, 200_000)
const short = '# Cars\n\nA *short* text with [a link](https://example.org).'

/** The longest time in milliseconds for which this thread did nothing else. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  await work()
  delays.disable()
  return delays.max / 1e6
}

t.test('does', async (t) => {
  t.test('the same work, however long the text is', async (t) => {
    const textWork = createTextWork()
    const { renderBody: render, renderComment: comment, diffLines: compare } = textWork
    for (const text of [short, short.repeat(200)]) {
      t.strictSame(await textWork.indexBody(text), indexBody(text))
      t.strictSame(await render(text, articleId), renderBody(text, articleId))
      t.strictSame(await comment(text), renderComment(text))
      for (const file of [text, `---\ntags: [a]\nlayout: b\n---\n${text}`, `---\na: "\n---\n${text}`])
        t.strictSame(await textWork.readMarkdownDocument(file), readMarkdownDocument(file))
      t.strictSame(await compare(text, `${text}!`), diffLines(text, `${text}!`))
    }
  })

  t.test('the work on long texts elsewhere', async (t) => {
    const { renderBody: render } = createTextWork()
    await render(short.repeat(200), articleId)
    const began = performance.now()
    const pause = await longestPause(() => render(longTable, articleId))
    const took = performance.now() - began
    t.ok(pause < took / 2, `of ${took.toFixed(0)} ms, this thread was busy for ${pause.toFixed(0)}`)
  })

  t.test('end the thread when there is no more work, and begin another one', async (t) => {
    const { renderBody: render } = createTextWork({ idleMs: 1 })
    for (let round = 0; round < 3; round++) {
      await render(short.repeat(200), articleId)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    t.match(await render(short.repeat(200), articleId), { bodyHtml: String })
  })
})

t.test('refuses', async (t) => {
  t.test('more long texts than may wait, but no short ones', async (t) => {
    const shared = createTextWork({ most: 2 })
    const { renderBody: render } = shared.of({ accountId: 'a' })
    const rendered = [1, 2].map(() => render(longTable, articleId))
    await t.rejects(render(longTable, articleId), { code: 'unavailable', headers: { 'retry-after': '2' } })
    t.ok((await render(short, articleId)).bodyHtml)
    t.ok(await shared.indexBody(short.repeat(200)), 'a job of the service waits for its turn')
    await Promise.all(rendered)
    t.ok((await render(short.repeat(200), articleId)).bodyHtml, 'and then there is room again')
  })

  t.test('more long texts of one account than a few, but none of another account', async (t) => {
    const shared = createTextWork({ ofAccount: 2 })
    const [one, other] = [shared.of({ accountId: 'one' }), shared.of({ accountId: 'other' })]
    const long = short.repeat(200)
    const compared = [1, 2].map(() => one.diffLines(long, `${long}!`))
    await t.rejects(one.renderBody(long, articleId), {
      code: 'unavailable',
      message: /^Too many long texts of your account wait/,
      headers: { 'retry-after': '2' },
    })
    t.ok(await one.renderComment(short))
    t.ok(await other.renderBody(long, articleId))
    await Promise.all(compared)
    t.ok(await one.renderBody(long, articleId), 'and then there is room again')
  })
})

t.test('keeps', async (t) => {
  const long = short.repeat(200)

  t.test('to one text at a time, of each account in turn', async (t) => {
    const shared = createTextWork()
    const done: string[] = []
    const compare = async (accountId: string) => {
      await shared.of({ accountId }).diffLines(long, `${long}!`)
      done.push(accountId)
    }
    await Promise.all(['a', 'a', 'a', 'a', 'b', 'b', 'c'].map(compare))
    t.strictSame(done, ['a', 'b', 'c', 'a', 'b', 'a', 'a'])
  })

  t.test('the turns going when one of them fails', async (t) => {
    const shared = createTextWork()
    const failing = shared.diffLines(long, undefined as unknown as string)
    const next = shared.of({ accountId: 'a' }).diffLines(long, `${long}!`)
    await t.rejects(failing)
    t.ok(await next)
  })

  t.test('long texts aside, and short ones where they are', async (t) => {
    const asides: string[] = []
    const aside = async <Result>(work: () => Promise<Result>) => {
      asides.push('begin')
      const result = await work()
      asides.push('end')
      return result
    }
    const own = createTextWork().of({ accountId: 'a', aside })
    await own.renderBody(short, articleId)
    t.strictSame(asides, [])
    await own.renderBody(long, articleId)
    t.strictSame(asides, ['begin', 'end'])
  })
})
