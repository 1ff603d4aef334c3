/** Sends forged cursors and strange headers: each is refused by name or harmless. */
import t from 'tap'
import { encodeCursor } from '../../src/domain/cursor.ts'
import { createAttackSender, expecting, mayUse } from '../helpers/walks/attackers.ts'
import { urlOf } from '../helpers/walks/document.ts'
import { prepareTargets } from '../helpers/walks/targets.ts'
import { cursorAttacks, forgedCursors, type Target } from '../helpers/walks/url-mutations.ts'

t.test('refuses a cursor', async (t) => {
  const { masthead, fixtures, targets, attackers } = await prepareTargets()
  const [, , author, moderator, admin] = attackers
  const owner = author?.person ?? (await masthead.person(['author']))

  /** The target on a list that goes on, and a cursor that it handed out. */
  async function genuineCursor(target: Target) {
    const { operationId, path } = target.operation
    const attacker = attackers.find((each) => mayUse(operationId, each))
    const { params } = target.parts
    const onFirst: Target = { ...target, parts: { ...(params && { params }), query: { limit: '1' } } }
    const url = urlOf(path, onFirst.parts)
    const { body_ } = await masthead.send({ url, as: attacker?.person })
    const cursor: unknown = body_.page.nextCursor
    if (typeof cursor !== 'string') throw new Error(`${operationId} has no second page`)
    return { target: onFirst, cursor }
  }

  /** Two of everything that is listed. */
  async function fill(): Promise<Target[]> {
    const profile = await fixtures.contributor(owner)
    await fixtures.publishedArticle(owner)
    const articleId = await fixtures.publishedArticle(owner, { tags: ['One tag', 'Another tag'] })
    await fixtures.article(owner)
    const url = `/v1/articles/${articleId}`
    await masthead.send({ method: 'PATCH', url: `${url}/draft`, payload: { dek: 'Dek' }, as: owner })
    for (let links = 0; links < 2; links++)
      await masthead.send({ method: 'POST', url: `${url}/previews`, as: owner })
    const root = await fixtures.comment(owner, { articleId })
    const edited = { body: 'Other words' }
    await masthead.send({ method: 'PATCH', url: `/v1/comments/${root}`, payload: edited, as: owner })
    await fixtures.comment(owner, { articleId })
    for (let replies = 0; replies < 2; replies++) await fixtures.comment(owner, { articleId, parentId: root })
    for (const action of ['hide', 'restore'] as const) {
      if (moderator?.person) await fixtures.decision(root, moderator.person, action)
    }
    for (let reports = 0; reports < 2; reports++) await fixtures.report(root)
    const signupId = await fixtures.signup()
    await fixtures.signup()
    for (let imports = 0; imports < 2; imports++) await fixtures.signupImport()
    await fixtures.sentLetter(owner)
    await fixtures.sentLetter(owner)
    for (const { person } of attackers) {
      for (let logins = 0; person && logins < 2; logins++) {
        await fixtures.session(person)
        await fixtures.accessToken(person)
        await fixtures.appeal(person)
      }
    }
    return targets
      .filter(({ operation: { parameters } }) => parameters.some(({ name }) => name === 'cursor'))
      .map((target) => {
        const subject = { articles: articleId, accounts: owner.id, 'newsletter-signups': signupId }[
          target.operation.path.split('/')[2] ?? ''
        ]
        const id = subject ?? root
        const { slug, idOrSlug } = target.parts.params ?? {}
        const params = idOrSlug ? { idOrSlug: profile.id } : slug ? target.parts.params : { id }
        return { ...target, parts: { ...target.parts, ...(target.parts.params && { params }) } }
      })
  }

  const lists = await Promise.all((await fill()).map(genuineCursor))
  const sendAttacks = createAttackSender(masthead)

  t.ok(lists.length > 9, `${lists.length} lists`)
  for (const { target, cursor } of lists) {
    const { operationId } = target.operation
    for (const attacker of attackers) {
      const isAllowed = mayUse(operationId, attacker)
      t.test(`${operationId} by ${attacker.name}: of another list, or not a cursor at all`, async (t) => {
        const foreign = lists.map((list) => list.cursor).filter((other) => other !== cursor)
        const attacks = cursorAttacks(target, [...foreign, encodeCursor('another list', ['x'])])
        t.strictSame(await sendAttacks(attacks, { attacker, isAllowed }), [])
      })
      t.test(`${operationId} by ${attacker.name}: with forged values, or shows another place`, async (t) => {
        t.strictSame(await sendAttacks(forgedCursors(target, cursor), { attacker, isAllowed }), [])
      })
    }
  }

  t.test('of the same list in another order, with another filter or of another thing', async (t) => {
    const of = (id: string) => lists.find(({ target }) => target.operation.operationId === id)
    const elsewhere: [operationId: string, change: Target['parts']][] = [
      ['listThreads', { query: { sort: 'newest' } }],
      ['listThreads', { query: { sort: 'top' } }],
      ['listThreads', { params: { id: await fixtures.publishedArticle(owner) } }],
      ['listArticles', { query: { tag: 'cars' } }],
      ['listArticles', { query: { contributor: 'ida' } }],
      ['listContributors', { query: { role: 'editor' } }],
      ['listSignups', { query: { status: 'pending' } }],
      ['listReplies', { params: { id: await fixtures.comment(owner) } }],
      ['listAccountComments', { params: { id: attackers[1]?.person?.id ?? '' } }],
      ['listCommentDecisions', { params: { id: await fixtures.comment(owner) } }],
    ]
    for (const [operationId, change] of elsewhere) {
      const list = of(operationId)
      const parts = { ...change, params: change.params ?? list?.target.parts.params ?? {} }
      const query = { ...change.query, cursor: list?.cursor ?? '' }
      const as = operationId === 'listCommentDecisions' ? moderator?.person : admin?.person
      const answer = await masthead.send({
        url: urlOf(list?.target.operation.path ?? '', { ...parts, query }),
        as,
      })
      const fault = expecting({ status: 400, code: 'invalid-cursor', parameter: 'cursor' })(answer)
      t.equal(fault, undefined, `${operationId} ${JSON.stringify(change)}`)
    }
  })
})

t.test('takes headers of any kind', async (t) => {
  const { masthead, targets } = await prepareTargets()
  const { send, person } = masthead
  const author = await person(['author'])
  const { id } = targets.find(({ operation }) => operation.operationId === 'reviseDraft')?.parts.params ?? {}
  const draft = {
    method: 'PATCH',
    url: `/v1/articles/${id}/draft`,
    payload: { title: 'x' },
    as: author,
  } as const

  t.test('and refuses an If-Match that is not a list of tags', async (t) => {
    for (const value of ['3', '"3', '"1", 2', 'W/3', '*, "1"', 'x'.repeat(201), ',', '""x']) {
      const answer = await send({ ...draft, headers: { 'if-match': value } })
      t.equal(
        expecting({ status: 400, code: 'invalid-request', parameter: 'if-match' })(answer),
        undefined,
        value,
      )
    }
  })

  t.test('and keeps what can be stored of a strange User-Agent', async (t) => {
    for (const agent of ['é\u00ff', '\u0001', 'x'.repeat(5000), '', '\u00ed\u00a0\u0080']) {
      const headers = {
        'user-agent': agent,
        'x-forwarded-for': agent,
        accept: agent,
        'accept-language': agent,
      }
      const payload = { email: 'someone@readers.example' }
      const answer = await send({ method: 'POST', url: '/v1/newsletter-signups', payload, headers })
      t.equal(answer.statusCode, 202, JSON.stringify(agent.slice(0, 20)))
    }
  })
})
