/** The transparency report: its figures and its period, as JSON and as CSV. */
import t from 'tap'
import { csvOf } from '../../src/domain/csv.ts'
import { periodOf } from '../../src/domain/moderation/moderation-figures.ts'
import { startTestApp } from '../helpers/app.ts'
import { decide, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { holdFor, writeReport } from '../helpers/moderation/reports.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const minute = 60_000

async function startBench() {
  const app = await startTestApp()
  const reader = await app.person()
  const moderator = await app.person(['moderator'])
  const report = (query = '', as = moderator) => app.send({ url: `/v1/moderation/report${query}`, as })
  return { ...app, discussion: await startDiscussion(app), reader, moderator, report }
}

t.test('does', async (t) => {
  const bench = await startBench()
  const { deps, send, person, discussion, reader, moderator, report, advance } = bench
  const judge = await person(['moderator'])
  const act = async (id: string, action: 'hide' | 'approve' | 'restore', reason = 'spam') =>
    expectStatus(await decide(bench, moderator, id, { action, reason }), 201).body_

  t.test('gives only zeros before anything happened', async (t) => {
    const { body_ } = expectStatus(await report(), 200)
    t.strictSame(body_.decisions.byAction, { hide: 0, restore: 0, approve: 0, reopen: 0 })
    t.strictSame(body_.medianSecondsToDecision, {
      overall: null,
      bySource: { human: null, rule: null, reports: null },
    })
    t.match(body_, { from: '2026-10-04T00:00:00.000Z', to: '2026-11-03T00:00:00.000Z' })
  })

  const waits = async (source: 'rule' | 'judge', rules: string[]) => {
    await discussion.setPolicy('premoderated')
    const { id } = await discussion.post(reader, 'Held')
    await discussion.setPolicy('open')
    await holdFor(deps, { commentId: id, source, rules })
    return id
  }
  // The whole test must take less than the ten minutes of a token.
  const [first, second] = [
    await waits('rule', ['links', 'phrases', 'links']),
    await waits('judge', ['judge']),
  ]
  const reported = (await discussion.post(reader, 'Reported')).id
  const spared = (await discussion.post(reader, 'Spared')).id
  await writeReport(deps, { commentId: reported, reader: moderator, reason: 'hate' })
  await writeReport(deps, { commentId: spared, reader: moderator, reason: 'hate' })
  await writeReport(deps, { commentId: spared, reader: judge })
  advance(minute)
  const hidden = await act(first, 'hide')
  advance(minute)
  await act(second, 'approve')
  await act(reported, 'hide', 'hate')
  const slip = await act((await discussion.post(reader, 'Fine')).id, 'hide')
  await send({ method: 'POST', url: `/v1/decisions/${slip.id}/undo`, as: moderator })
  const appeal = async (decisionId: string) =>
    expectStatus(
      await send({
        method: 'POST',
        url: `/v1/decisions/${decisionId}/appeals`,
        as: reader,
        payload: { text: 'No.' },
      }),
      201,
    ).body_.id
  const appealId = await appeal(hidden.id)
  advance(minute)
  await send({
    method: 'PUT',
    url: `/v1/appeals/${appealId}/resolution`,
    as: judge,
    payload: { outcome: 'upheld' },
  })
  await send({
    method: 'PUT',
    url: `/v1/accounts/${(await person()).id}/suspension`,
    as: moderator,
    payload: { reason: 'Spam.', until: null },
  })

  t.test('counts decisions, screenings, reports and appeals in one statement', async (t) => {
    let answer = await report()
    const statements = await executedSql(async () => {
      answer = await report()
    })
    t.equal(statements.filter((text) => /"decisions"/.test(text)).length, 1)
    const { medianSecondsToDecision: median, appeals, ...counted } = answer.body_
    t.strictSame(counted, {
      from: '2026-10-04T00:00:00.000Z',
      to: '2026-11-03T00:00:00.000Z',
      decisions: {
        total: 5,
        undoing: 1,
        byAction: { hide: 3, restore: 1, approve: 1, reopen: 0 },
        byReason: {
          spam: 2,
          harassment: 0,
          hate: 1,
          'personal-information': 0,
          'illegal-content': 0,
          'off-topic': 0,
          other: 0,
        },
        bySource: { human: 2, rule: 2, reports: 1 },
      },
      screenings: {
        held: 4,
        refused: 0,
        bySource: [
          { source: 'judge', held: 1, refused: 0 },
          { source: 'policy', held: 2, refused: 0 },
          { source: 'rule', held: 1, refused: 0 },
        ],
        byRule: [
          { rule: 'judge', held: 1, refused: 0 },
          { rule: 'links', held: 1, refused: 0 },
          { rule: 'phrases', held: 1, refused: 0 },
        ],
      },
      reports: {
        total: 3,
        byReason: [
          { reason: 'hate', open: 1, upheld: 1, dismissed: 0 },
          { reason: 'spam', open: 1, upheld: 0, dismissed: 0 },
        ],
      },
      suspensions: { made: 1, lifted: 0 },
    })
    t.strictSame(appeals.byStatus, { open: 0, upheld: 1, overturned: 0, withdrawn: 0 })
    t.equal(appeals.submitted, 1)
    t.equal(Math.round(appeals.medianSecondsToResolution), 60)
    t.strictSame(
      Object.fromEntries(
        Object.entries(median.bySource).map(([source, seconds]) => [source, Math.round(Number(seconds))]),
      ),
      { human: 0, rule: 90, reports: 120 },
      'since it waited, or was posted',
    )
  })

  t.test('covers whole days of UTC, without the last one', async (t) => {
    const totalOf = async (query: string) => expectStatus(await report(query), 200).body_.decisions.total
    t.equal(await totalOf('?from=2026-11-02&to=2026-11-03'), 5)
    t.equal(await totalOf('?from=2026-11-03&to=2026-11-04'), 0)
    t.equal(await totalOf('?to=2026-11-02'), 0)
    t.equal(await totalOf('?from=2025-11-02'), 5, '366 days')
  })

  t.test('gives CSV with one line for each figure', async (t) => {
    const answer = await report('?format=csv&from=2026-11-01&to=2026-11-03')
    t.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
    t.equal(
      answer.headers['content-disposition'],
      'attachment; filename="moderation-2026-11-01-2026-11-03.csv"',
    )
    const lines = answer.body.split('\r\n')
    t.equal(lines[0], 'figure,name,value')
    t.equal(lines.at(-1), '')
    for (const line of [
      'from,,2026-11-01T00:00:00.000Z',
      'decisions,total,5',
      'decisions.byAction,hide,3',
      'screenings.byRule.held,links,1',
      'reports.byReason.upheld,hate,1',
      'appeals.byStatus,upheld,1',
    ])
      t.ok(lines.includes(line), line)
  })
})

t.test('refuses', async (t) => {
  const { person, reader, moderator, report } = await startBench()

  t.test('everybody who is neither a moderator nor an admin', async (t) => {
    refused(t, await report('', reader), 403, 'forbidden')
    t.equal((await report('', await person(['admin']))).statusCode, 200)
  })

  t.test('days that do not exist, are in the wrong order, or are too many', async (t) => {
    const rows: [string, string][] = [
      ['?from=2026-11-31', 'from'],
      ['?to=yesterday', 'to'],
      ['?from=2026-11-02&to=2026-11-02', 'from'],
      ['?from=2026-11-03&to=2026-11-02', 'from'],
      ['?from=2027-01-01', 'from'],
      ['?from=2025-11-01&to=2026-11-03', 'from'],
      ['?format=xml', 'format'],
    ]
    for (const [query, part] of rows) invalid(t, await report(query, moderator), [part])
  })
})

t.test('keeps', async (t) => {
  t.test('formulas out of spreadsheets, and cells whole', async (t) => {
    const rows: [string, string][] = [
      ['=1+1', "'=1+1"],
      ['+49', "'+49"],
      ['-1', "'-1"],
      ['@SUM(A1)', "'@SUM(A1)"],
      ['\t=1', "'\t=1"],
      ['\r=1', `"'\r=1"`],
      ['  =1', "'  =1"],
      ['a "b", c', '"a ""b"", c"'],
      ['a\nb', '"a\nb"'],
      ['plain', 'plain'],
    ]
    for (const [text, cell] of rows) t.equal(csvOf([[text, -1]]), `${cell},-1\r\n`)
  })

  t.test('a year with a leap day possible as a period', async (t) => {
    const [from, to] = [new Date('2028-01-01'), new Date('2029-01-01')]
    t.strictSame(periodOf({ from, to }, new Date()), { since: from, until: to })
  })
})
