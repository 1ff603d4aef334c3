/** Every figure of the transparency report, counted again from the answers of the requests. */
import t from 'tap'
import type { Answer, Person } from '../helpers/app.ts'
import { decide, expectStatus } from '../helpers/comments/discussion.ts'
import { setCommentRules } from '../helpers/moderation/comment-rules.ts'
import { startModeration } from '../helpers/moderation/moderation.ts'
import { refused } from '../helpers/refusal.ts'

type Made = {
  action: string
  reason: string
  source: string
  undoesDecisionId: string | null
  previousStatus: string
  /** Milliseconds since the comment began to wait or was posted. */
  waited: number
}

const second = 1_000

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? null : (low + high) / 2 / second
}

function tally(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))
}

/** Leaves out the names that never occurred. */
const met = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

async function startOffice() {
  const scene = await startModeration()
  const { send, moderator, colleague, person, discussion } = scene
  const admin = await person(['admin'])
  const made: Made[] = []
  const posted = new Map<string, string>()

  const post = async (body: string, as = scene.author): Promise<string> => {
    const { id, createdAt } = await discussion.post(as, body)
    posted.set(id, String(createdAt))
    return id
  }
  const sinceWhen = async (id: string) => (await scene.item(id)).body_.queuedAt ?? posted.get(id)
  /** Does it, and keeps the answer for each comment. */
  async function noted(ids: readonly string[], act: () => Promise<Answer | undefined>) {
    const since = new Map<string, string>()
    for (const id of ids) since.set(id, await sinceWhen(id))
    scene.advance(7 * second)
    const answer = await act()
    for (const id of ids) {
      const ledger = expectStatus(
        await send({ url: `/v1/comments/${id}/decisions?limit=1`, as: colleague }),
        200,
      )
      const [{ createdAt, ...decision }] = ledger.body_.data
      made.push({ ...decision, waited: Date.parse(createdAt) - Date.parse(since.get(id) ?? '') })
    }
    return answer?.body_
  }
  return {
    ...scene,
    admin,
    made,
    post,
    noted,
    async waiting(body: string): Promise<string> {
      await discussion.setPolicy('premoderated')
      const id = await post(body)
      await discussion.setPolicy('open')
      return id
    },
    decide: (id: string, action: 'hide' | 'approve' | 'restore', reason: string): Promise<{ id: string }> =>
      noted([id], async () => expectStatus(await decide(scene, moderator, id, { action, reason }), 201)),
    undo: (id: string, decision: { id: string }) =>
      noted([id], async () =>
        expectStatus(
          await send({ method: 'POST', url: `/v1/decisions/${decision.id}/undo`, as: admin }),
          201,
        ),
      ),
    async appeal(decision: { id: string }, as = scene.author): Promise<{ id: string; createdAt: string }> {
      const url = `/v1/decisions/${decision.id}/appeals`
      return expectStatus(await send({ method: 'POST', url, as, payload: { text: 'No.' } }), 201).body_
    },
    judge: (id: string, outcome: 'upheld' | 'overturned') =>
      send({ method: 'PUT', url: `/v1/appeals/${id}/resolution`, as: colleague, payload: { outcome } }),
  }
}

t.test('the report', async (t) => {
  const office = await startOffice()
  const { send, person, admin, moderator, colleague, made, post, waiting, noted, undo, appeal, advance } =
    office
  await setCommentRules(office, admin, {
    commentReportThreshold: 2,
    linksThatHold: 2,
    heldPhrases: ['numbat'],
    blockedPhrases: ['wombat'],
  })

  // Screening holds by one rule, by two and by policy; it refuses a post and an edit.
  const held = [
    await post('A numbat'),
    await post('Numbats? A numbat: https://a.example https://b.example'),
    await waiting('Patience'),
    await waiting('More patience'),
  ]
  refused(t, await office.discussion.submit(office.author, 'A wombat'), 422, 'comment-refused')
  const plain = await post('Plain')
  const payload = { body: 'Wombat and numbat' }
  const edit = await send({ method: 'PATCH', url: `/v1/comments/${plain}`, as: office.author, payload })
  refused(t, edit, 422, 'comment-refused')

  // Reports that hold and reports that do not, with each outcome for each reason.
  const [taken, spared, open] = [await post('Taken down'), await post('Spared'), await post('Open')]
  await office.reported(taken, 2, { reason: 'hate' })
  await office.reported(spared, 1, { reason: 'spam' })
  await office.reported(open, 1, { reason: 'spam' })

  const [first = '', second = '', third = '', fourth = ''] = held
  await office.decide(first, 'hide', 'spam')
  await office.decide(second, 'approve', 'other')
  await undo(third, await office.decide(third, 'approve', 'other'))
  await undo(fourth, await office.decide(fourth, 'hide', 'off-topic'))
  await office.decide(taken, 'hide', 'hate')
  await office.decide(spared, 'approve', 'other')

  // Appeals that are upheld, overturned, open and withdrawn.
  const took: number[] = []
  for (const outcome of ['upheld', 'overturned'] as const) {
    const id = await post(`To be ${outcome}`)
    const { id: appealId, createdAt } = await appeal(await office.decide(id, 'hide', 'harassment'))
    advance(outcome === 'upheld' ? 20_000 : 31_000)
    const judged = () => office.judge(appealId, outcome)
    const answer = outcome === 'upheld' ? (await judged()).body_ : await noted([id], judged)
    took.push(Date.parse(answer.resolvedAt) - Date.parse(createdAt))
  }
  await appeal(await office.decide(plain, 'hide', 'illegal-content'))
  const leaver = await person()
  await appeal(await office.decide(await post('Farewell', leaver), 'hide', 'spam'), leaver)
  const farewell = { confirm: leaver.displayName }
  expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: leaver, payload: farewell }), 204)

  // A comment that is restored by hand, and hidden again by an undo.
  const forth = await post('Back and forth')
  await office.decide(forth, 'hide', 'other')
  await undo(forth, await office.decide(forth, 'restore', 'other'))

  // A batch, and a suspension that hides; the batch is undone.
  const batch = [await post('One'), await post('Two')]
  const request = { commentIds: batch, action: 'hide', reason: 'personal-information' }
  const { batchId } = await noted(batch, () =>
    send({ method: 'POST', url: '/v1/moderation/decisions', as: moderator, payload: request }),
  )
  await noted(batch, () =>
    send({ method: 'POST', url: '/v1/moderation/undos', as: moderator, payload: { batchId } }),
  )
  const spammer = await person()
  const spams = [await post('Buy', spammer), await post('Buy now', spammer), await post('Buy today', spammer)]
  const url = `/v1/accounts/${spammer.id}/suspension`
  const suspension = { reason: 'Ads.', until: null, hideCommentsOfLastDays: 1, hideReason: 'spam' }
  await noted(spams, () => send({ method: 'PUT', url, as: moderator, payload: suspension }))
  await send({ method: 'DELETE', url, as: moderator })

  const read = (as: Person, query = '') => send({ url: `/v1/moderation/report${query}`, as })
  const report = expectStatus(await read(colleague), 200).body_

  t.test('counts decisions', async (t) => {
    const { decisions, medianSecondsToDecision } = report
    t.equal(decisions.total, made.length)
    t.equal(decisions.undoing, made.filter(({ undoesDecisionId }) => undoesDecisionId !== null).length)
    t.strictSame(met(decisions.byAction), tally(made.map(({ action }) => action)))
    t.strictSame(
      new Set(Object.keys(met(decisions.byAction))),
      new Set(['hide', 'restore', 'approve', 'reopen']),
    )
    const hidden = made.filter(({ action }) => action === 'hide')
    t.strictSame(met(decisions.byReason), tally(hidden.map(({ reason }) => reason)))
    t.equal(Object.keys(met(decisions.byReason)).length, 7, 'each reason was given')
    t.strictSame(met(decisions.bySource), tally(made.map(({ source }) => source)))
    const answering = made.filter(
      ({ undoesDecisionId, previousStatus }) => undoesDecisionId === null && previousStatus !== 'hidden',
    )
    t.equal(medianSecondsToDecision.overall, median(answering.map(({ waited }) => waited)))
    for (const source of ['human', 'rule', 'reports']) {
      const own = answering.filter((decision) => decision.source === source)
      t.equal(medianSecondsToDecision.bySource[source], median(own.map(({ waited }) => waited)), source)
    }
  })

  t.test('counts held and refused comments, reports, appeals and suspensions', async (t) => {
    t.strictSame(report.screenings, {
      held: 5,
      refused: 2,
      bySource: [
        { source: 'policy', held: 2, refused: 0 },
        { source: 'reports', held: 1, refused: 0 },
        { source: 'rule', held: 2, refused: 2 },
      ],
      byRule: [
        { rule: 'blocked-phrase', held: 0, refused: 2 },
        { rule: 'held-phrase', held: 2, refused: 1 },
        { rule: 'link-count', held: 1, refused: 0 },
        { rule: 'reports', held: 1, refused: 0 },
      ],
    })
    t.strictSame(report.reports, {
      total: 4,
      byReason: [
        { reason: 'hate', open: 0, upheld: 2, dismissed: 0 },
        { reason: 'spam', open: 1, upheld: 0, dismissed: 1 },
      ],
    })
    const byStatus: Record<string, number> = {}
    for (const status of ['open', 'upheld', 'overturned', 'withdrawn'])
      byStatus[status] = (
        await send({ url: `/v1/appeals?status=${status}`, as: colleague })
      ).body_.data.length
    t.strictSame(byStatus, { open: 1, upheld: 1, overturned: 1, withdrawn: 1 })
    t.strictSame(report.appeals, { submitted: 4, byStatus, medianSecondsToResolution: median(took) })
    t.strictSame(report.suspensions, { made: 1, lifted: 1 })
  })

  t.test('gives the same figures as CSV', async (t) => {
    const [head, ...lines] = (await read(admin, '?format=csv')).body.trimEnd().split('\r\n')
    t.equal(head, 'figure,name,value')
    const found = new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(',')), line.split(',').at(-1)]))
    t.equal(found.size, lines.length, 'no line twice')
    const expected = new Map<string, unknown>()
    const walk = (value: object, path: string[]) => {
      for (const [name, member] of Object.entries(value)) {
        if (Array.isArray(member)) {
          for (const row of member) {
            const [[, key] = [], ...numbers] = Object.entries(row)
            for (const [figure, number] of numbers)
              expected.set(`${[...path, name, figure].join('.')},${key}`, number)
          }
        } else if (typeof member === 'object' && member !== null) walk(member, [...path, name])
        else expected.set(path.length > 0 ? `${path.join('.')},${name}` : `${name},`, member)
      }
    }
    walk(report, [])
    t.strictSame(
      [...found].toSorted(),
      [...expected].map(([name, value]) => [name, value === null ? '' : String(value)]).toSorted(),
    )
  })
})
