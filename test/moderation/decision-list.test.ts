/** The list of all decisions with its filters, and decisions on many comments at once. */
import t from 'tap'
import { type Answer, type Person, startTestApp } from '../helpers/app.ts'
import { decide, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { holdFor, writeReport } from '../helpers/moderation/reports.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'
const url = '/v1/moderation/decisions'

async function startBench() {
  const app = await startTestApp()
  const discussion = await startDiscussion(app)
  const reader = await app.person()
  const moderator = await app.person(['moderator'])
  const colleague = await app.person(['moderator'])
  const list = (query = '', as = moderator) => app.send({ url: `${url}${query}`, as })
  const decideAll = (as: Person, commentIds: unknown[], more: object = {}) =>
    app.send({ method: 'POST', url, as, payload: { commentIds, action: 'hide', reason: 'spam', ...more } })
  const write = async (count: number, as = reader): Promise<string[]> => {
    const ids: string[] = []
    for (let index = 0; index < count; index++) ids.push((await discussion.post(as, `Words ${index}`)).id)
    return ids
  }
  const statusesOf = async (ids: readonly string[]): Promise<string[]> => {
    const statuses: string[] = []
    for (const id of ids) {
      const ledger = await app.send({ url: `/v1/comments/${id}/decisions?limit=1`, as: moderator })
      statuses.push(ledger.body_.data[0]?.status ?? 'undecided')
    }
    return statuses
  }
  return { ...app, discussion, reader, moderator, colleague, list, decideAll, write, statusesOf }
}

t.test('the list', async (t) => {
  const bench = await startBench()
  const { deps, person, discussion, reader, moderator, colleague, list, decideAll, write } = bench
  const other = await person()
  const [first = '', second = '', third = ''] = await write(3)
  const [foreign = ''] = await write(1, other)
  const made: { id: string; createdAt: string; batchId: string | null }[] = []
  const keep = (answer: Answer) => made.unshift(...(answer.body_.data?.toReversed() ?? [answer.body_]))
  keep(await decide(bench, moderator, first, { action: 'hide', reason: 'hate' }))
  keep(await decideAll(colleague, [second, foreign]))
  keep(await decide(bench, colleague, first, { action: 'restore' }))
  await writeReport(deps, { commentId: third, reader: other })
  keep(await decide(bench, moderator, third, { action: 'approve', reason: 'off-topic' }))
  await discussion.setPolicy('premoderated')
  for (const source of ['rule', 'judge', 'policy'] as const) {
    const { id } = await discussion.post(reader, source)
    await holdFor(deps, { commentId: id, source, rules: ['links'] })
    keep(await decide(bench, moderator, id, { action: 'hide', reason: 'spam' }))
  }
  const at = (...places: number[]) => places.map((place) => made[place]?.id)

  t.test('says why each comment was in the queue', async (t) => {
    const sources = (await list()).body_.data.map(({ source }: { source: string }) => source)
    t.strictSame(sources, ['human', 'rule', 'rule', 'reports', 'human', 'human', 'human', 'human'])
  })

  t.test('is narrowed by each filter, newest first, with the total', async (t) => {
    const rows: [query: string, found: (string | undefined)[]][] = [
      ['', at(0, 1, 2, 3, 4, 5, 6, 7)],
      [`moderator=${colleague.id}`, at(4, 5, 6)],
      ['action=restore', at(4)],
      ['action=restore,approve', at(3, 4)],
      ['reason=hate,off-topic', at(3, 7)],
      ['source=rule', at(1, 2)],
      [`batch=${made[5]?.batchId}`, at(5, 6)],
      [`author=${other.id}`, at(5)],
      [`comment=${first}`, at(4, 7)],
      [`since=${made[4]?.createdAt}`, at(0, 1, 2, 3, 4)],
      [`until=${made[4]?.createdAt}`, at(5, 6, 7)],
      [`moderator=${moderator.id}&reason=spam&source=rule&limit=1`, at(1)],
      [`author=${unknownId}`, []],
    ]
    for (const [query, found] of rows) {
      const answer = expectStatus(await list(`?count=exact&${query}`), 200)
      t.strictSame(idsOf(answer), found, query)
      t.equal(answer.body_.page.total, query.endsWith('limit=1') ? 2 : found.length, `${query}: in all`)
    }
  })

  t.test('is read in pages forward and backward, one statement each', async (t) => {
    let answer = await list('?limit=3')
    const seen = idsOf(answer)
    while (answer.body_.page.nextCursor) {
      const query = `?limit=3&count=exact&cursor=${answer.body_.page.nextCursor}`
      const statements = await executedSql(async () => {
        answer = await list(query)
      })
      t.equal(statements.filter((text) => /"decisions"/.test(text)).length, 1)
      seen.push(...idsOf(answer))
    }
    t.strictSame(seen, at(0, 1, 2, 3, 4, 5, 6, 7))
    const back = await list(`?limit=3&cursor=${answer.body_.page.prevCursor}`)
    t.strictSame(idsOf(back), at(3, 4, 5))
    refused(t, await list(`?action=hide&cursor=${answer.body_.page.prevCursor}`), 400, 'invalid-cursor')
  })

  t.test('hides the notes that moderators write for each other from the author of the comment', async (t) => {
    const { id } = await discussion.post(moderator, 'My own')
    const note = 'Between us'
    const { id: decisionId } = (await decide(bench, colleague, id, { action: 'hide', note })).body_
    const appeal = { method: 'POST', url: `/v1/decisions/${decisionId}/appeals`, as: moderator } as const
    expectStatus(await bench.send({ ...appeal, payload: { text: 'Why?' } }), 201)
    const notesFor = async (as: Person) => [
      (await bench.send({ url: `/v1/comments/${id}/decisions`, as })).body_.data[0].note,
      (await list(`?comment=${id}`, as)).body_.data[0].note,
      (await bench.send({ url: '/v1/appeals', as })).body_.data[0].decision.note,
    ]
    t.strictSame(await notesFor(moderator), [null, null, null])
    t.strictSame(await notesFor(colleague), [note, note, note])
  })

  t.test('is for moderators and admins', async (t) => {
    t.equal((await list('', await person(['admin']))).statusCode, 200)
    refused(t, await list('', reader), 403, 'forbidden')
    for (const query of ['?action=delete', '?moderator=x', '?since=2026-01-01', '?count=some'])
      t.equal((await list(query)).statusCode, 400)
  })
})

t.test('a batch', async (t) => {
  const bench = await startBench()
  const { deps, person, discussion, reader, moderator, colleague, decideAll, write, statusesOf } = bench

  t.test('hides comments of any depth beneath each other, in the order of the request', async (t) => {
    const root = await discussion.post(reader, 'Root')
    const reply = await discussion.post(await person(), 'Reply', root.id)
    const leaf = await discussion.post(reader, 'Leaf', reply.id)
    const [alone = ''] = await write(1)
    const before = await discussion.count()
    const ids = [leaf.id, alone, root.id]
    const answer = expectStatus(await decideAll(moderator, ids, { note: 'A wave.' }), 201).body_
    t.strictSame(
      answer.data.map((decision: { commentId: string }) => decision.commentId),
      ids,
    )
    for (const decision of answer.data)
      t.match(decision, { batchId: answer.batchId, action: 'hide', note: 'A wave.', status: 'hidden' })
    t.equal(await discussion.count(), before - 3)
    t.strictSame(await miscounts(deps), [])
    expectStatus(await decideAll(moderator, [root.id, leaf.id], { action: 'restore' }), 201)
    t.equal(await discussion.count(), before - 1)
    t.strictSame(await miscounts(deps), [])
  })

  t.test(
    'gives the decision that stands where a comment has the status already, and 200 where all have',
    async (t) => {
      const ids = await write(3)
      const first = (await decide(bench, colleague, ids[1] ?? '', { action: 'hide' })).body_
      const answer = expectStatus(await decideAll(moderator, ids), 201).body_
      t.strictSame(answer.data[1], first)
      t.equal(answer.data[0].batchId, answer.batchId)
      const before = await contentsOf(deps)
      const again = expectStatus(await decideAll(colleague, ids), 200).body_
      t.strictSame(again, { batchId: null, data: answer.data })
      t.strictSame(await contentsOf(deps), before)
    },
  )

  t.test('of a hundred comments takes no more statements than one of ten', async (t) => {
    const all = await write(110)
    const cost = async (ids: string[]) =>
      (await executedSql(async () => void expectStatus(await decideAll(moderator, ids), 201))).length
    t.equal(await cost(all.slice(10)), await cost(all.slice(0, 10)))
    t.strictSame(await miscounts(deps), [])
  })

  t.test('changes nothing where a decision is not possible, and names each such comment', async (t) => {
    const [one = '', two = ''] = await write(2)
    const own = (await discussion.post(moderator, 'Mine')).id
    const [hidden = ''] = await write(1)
    await decide(bench, colleague, hidden, { action: 'hide' })
    const before = await contentsOf(deps)
    const answer = await decideAll(moderator, [one, unknownId, own, hidden, two])
    refused(t, answer, 409, 'decision-batch-refused')
    t.strictSame(
      answer.body_.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
      [
        ['/commentIds/1', 'not-found'],
        ['/commentIds/2', 'comment-own-decision'],
      ],
    )
    const approval = await decideAll(moderator, [one, hidden], { action: 'approve' })
    t.strictSame(
      approval.body_.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
      [
        ['/commentIds/0', 'comment-decision-refused'],
        ['/commentIds/1', 'comment-decision-refused'],
      ],
    )
    t.strictSame(await contentsOf(deps), before)
    t.strictSame(await statusesOf([one, two]), ['undecided', 'undecided'])
  })

  t.test('is refused with no comment, too many, or one comment twice', async (t) => {
    const [one = ''] = await write(1)
    const rows: [unknown[], object, string][] = [
      [[], {}, '/commentIds'],
      [[one, one], {}, '/commentIds'],
      [[one, one.toUpperCase()], {}, '/commentIds'],
      [[one, 'x'], {}, '/commentIds/1'],
      [Array.from({ length: 101 }, () => deps.newId()), {}, '/commentIds'],
      [[one], { action: 'reopen' }, '/action'],
      [[one], { action: 'approve', noteToAuthor: 'Words' }, '/noteToAuthor'],
    ]
    for (const [ids, more, part] of rows) invalid(t, await decideAll(moderator, ids, more), [part])
    refused(t, await decideAll(reader, [one]), 403, 'forbidden')
    refused(t, await decideAll(await person(['admin']), [one]), 403, 'forbidden')
    t.strictSame(await statusesOf([one]), ['undecided'])
  })
})
