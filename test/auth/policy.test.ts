/**
 * Walks every cell of the policy over HTTP: each action by each audience, on one's own things and
 * on those of others.
 */
import fastify from 'fastify'
import t, { type Test } from 'tap'
import { addAuthorization } from '../../src/auth/authorize.ts'
import { type Action, policy } from '../../src/auth/policy.ts'
import type { Audience } from '../../src/domain/roles.ts'
import { type Answer, type Person, startTestApp } from '../helpers/app.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { contentsOf } from '../helpers/table-contents.ts'
import { type Documented, readDocument, urlOf } from '../helpers/walks/document.ts'
import { payloadOf } from '../helpers/walks/operations/operation.ts'
import { operations } from '../helpers/walks/operations.ts'

/** Open to everybody, and admins with a token see more. */
const varying = ['listContributors', 'getContributor']

const audiences = ['anonymous', 'reader', 'author', 'moderator', 'admin'] as const

/**
 * The policy once more, written for a person to check. Whoever has a role is a reader too. `-` is a
 * refusal.
 */
const expected: Record<Action, readonly ('-' | 'own' | 'any')[]> = {
  //                             anonymous reader author moderator admin
  'service:inspect': ['any', 'any', 'any', 'any', 'any'],
  'account:register': ['any', 'any', 'any', 'any', 'any'],
  'account:verify-email': ['any', 'any', 'any', 'any', 'any'],
  'account:reset-password': ['any', 'any', 'any', 'any', 'any'],
  'account:read-self': ['-', 'own', 'own', 'own', 'own'],
  'account:export': ['-', 'own', 'own', 'own', 'own'],
  'account:erase': ['-', 'own', 'own', 'own', 'own'],
  'account:change-self': ['-', 'own', 'own', 'own', 'own'],
  'account:request-verification': ['-', 'own', 'own', 'own', 'own'],
  'account:change-credentials': ['-', 'own', 'own', 'own', 'own'],
  'account:list': ['-', '-', '-', '-', 'any'],
  'account:set-roles': ['-', '-', '-', '-', 'any'],
  'account:erase-other': ['-', '-', '-', '-', 'any'],
  'account:export-other': ['-', '-', '-', '-', 'any'],
  'account:force-reset': ['-', '-', '-', '-', 'any'],
  'account:suspend': ['-', '-', '-', 'any', 'any'],
  'session:start': ['any', 'any', 'any', 'any', 'any'],
  'session:refresh': ['any', 'any', 'any', 'any', 'any'],
  'session:list': ['-', 'own', 'own', 'own', 'own'],
  'session:end': ['-', 'own', 'own', 'own', 'own'],
  'session:end-other': ['-', '-', '-', '-', 'any'],
  'access-token:create': ['-', 'own', 'own', 'own', 'own'],
  'access-token:list': ['-', 'own', 'own', 'own', 'own'],
  'access-token:revoke': ['-', 'own', 'own', 'own', 'any'],
  'article:list': ['any', 'any', 'any', 'any', 'any'],
  'article:read': ['any', 'any', 'any', 'any', 'any'],
  'article:create': ['-', '-', 'own', '-', 'any'],
  'article:delete': ['-', '-', 'own', '-', 'any'],
  'draft:list': ['-', '-', 'own', '-', 'any'],
  'draft:read': ['-', '-', 'own', '-', 'any'],
  'draft:revise': ['-', '-', 'own', '-', 'any'],
  'preview:create': ['-', '-', 'own', '-', 'any'],
  'preview:list': ['-', '-', 'own', '-', 'any'],
  'preview:revoke': ['-', '-', 'own', '-', 'any'],
  'preview:read': ['any', 'any', 'any', 'any', 'any'],
  'article:publish': ['-', '-', 'own', '-', 'any'],
  'article:unpublish': ['-', '-', 'own', '-', 'any'],
  'article:correct': ['-', '-', 'own', '-', 'any'],
  'article:set-comment-policy': ['-', '-', 'own', 'any', 'any'],
  'suggestion:list': ['any', 'any', 'any', 'any', 'any'],
  'tag:list': ['any', 'any', 'any', 'any', 'any'],
  'tag:rename': ['-', '-', '-', '-', 'any'],
  'tag:merge': ['-', '-', '-', '-', 'any'],
  'tag:delete': ['-', '-', '-', '-', 'any'],
  'comment:list': ['any', 'any', 'any', 'any', 'any'],
  'comment:list-all': ['-', '-', '-', 'any', '-'],
  'comment:list-own': ['-', 'own', 'own', 'own', 'own'],
  'comment:post': ['-', 'any', 'any', 'any', 'any'],
  'comment:edit': ['-', 'own', 'own', 'own', 'own'],
  'comment:remove': ['-', 'own', 'own', 'own', 'own'],
  'comment:vote': ['-', 'any', 'any', 'any', 'any'],
  'vote:list': ['-', 'own', 'own', 'own', 'own'],
  'comment:read-revisions': ['-', '-', '-', 'any', '-'],
  'comment:decide': ['-', '-', '-', 'any', '-'],
  'comment:read-decisions': ['-', '-', '-', 'any', '-'],
  'comment:report': ['-', 'any', 'any', 'any', 'any'],
  'comment:read-reports': ['-', '-', '-', 'any', '-'],
  'queue:read': ['-', '-', '-', 'any', '-'],
  'queue:claim': ['-', '-', '-', 'any', '-'],
  'moderation:dry-run': ['-', '-', '-', 'any', 'any'],
  'decision:list': ['-', '-', '-', 'any', 'any'],
  'decision:batch': ['-', '-', '-', 'any', '-'],
  'decision:undo': ['-', '-', '-', 'own', 'any'],
  'moderation:report': ['-', '-', '-', 'any', 'any'],
  'notice:list': ['-', 'own', 'own', 'own', 'own'],
  'reply-notice:read': ['-', 'own', 'own', 'own', 'own'],
  'reply-notice:change': ['-', 'own', 'own', 'own', 'own'],
  'reply-notice:unsubscribe': ['any', 'any', 'any', 'any', 'any'],
  'appeal:submit': ['-', 'own', 'own', 'own', 'own'],
  'appeal:list': ['-', '-', '-', 'any', '-'],
  'appeal:resolve': ['-', '-', '-', 'any', '-'],
  'contributor:list': ['any', 'any', 'any', 'any', 'any'],
  'contributor:read': ['any', 'any', 'any', 'any', 'any'],
  'contributor:create': ['-', '-', '-', '-', 'any'],
  'contributor:change': ['-', '-', 'own', 'own', 'any'],
  'contributor:order': ['-', '-', '-', '-', 'any'],
  'contributor:merge': ['-', '-', '-', '-', 'any'],
  'contributor:delete': ['-', '-', '-', '-', 'any'],
  'contributor:read-co-authors': ['-', 'own', 'own', 'own', 'any'],
  'contributor:set-co-authors': ['-', 'own', 'own', 'own', 'any'],
  'newsletter:list': ['any', 'any', 'any', 'any', 'any'],
  'newsletter:read': ['any', 'any', 'any', 'any', 'any'],
  'newsletter:change': ['-', '-', '-', '-', 'any'],
  'letter:send': ['-', '-', '-', '-', 'any'],
  'signup:read-own': ['-', 'own', 'own', 'own', 'own'],
  'signup:change-own': ['-', 'own', 'own', 'own', 'own'],
  'letter:read': ['any', 'any', 'any', 'any', 'any'],
  'letter:write': ['-', '-', '-', '-', 'any'],
  'signup:request': ['any', 'any', 'any', 'any', 'any'],
  'signup:list': ['-', '-', '-', '-', 'any'],
  'bounce:report': ['any', 'any', 'any', 'any', 'any'],
  'signup:change': ['-', '-', '-', '-', 'any'],
  'signup:import': ['-', '-', '-', '-', 'any'],
  'feed:read': ['any', 'any', 'any', 'any', 'any'],
  'settings:read': ['-', '-', '-', '-', 'any'],
  'settings:change': ['-', '-', '-', '-', 'any'],
  'audit:read': ['-', '-', '-', '-', 'any'],
}

const masthead = await startTestApp()
const { app, deps, person, send } = masthead
const fixtures = createFixtures(masthead)
const { documented } = readDocument(app)

t.test('the table', async (t) => {
  const names = (list: readonly string[]) => [...list].sort()

  t.test('of this test has every action of the policy and no other', async (t) => {
    t.strictSame(names(Object.keys(expected)), names(Object.keys(policy)))
  })

  t.test('of this test covers every route of the app', async (t) => {
    const known = documented.map(({ operationId }) => operationId)
    t.strictSame(names(Object.keys(operations)), names(known))
    t.ok(known.length > 20, `${known.length} operations`)
    t.equal(new Set(known).size, known.length, 'no operation id stands twice')
  })

  t.test('of this test reaches every action over HTTP', async (t) => {
    const reached = new Set(Object.values(operations).map(({ action }) => action))
    t.strictSame(names([...reached]), names(Object.keys(policy)))
  })

  t.test('names the same actions as the routes, and who needs a token', async (t) => {
    const document = app.swagger() as { paths?: Record<string, Record<string, { security?: unknown }>> }
    for (const { operationId, path, method } of documented) {
      const isOpen = expected[operations[operationId]?.action ?? 'service:inspect'][0] === 'any'
      const { security } = document.paths?.[path]?.[method.toLowerCase()] ?? {}
      const open = varying.includes(operationId) ? [{}, { accessToken: [] }] : []
      t.strictSame(security, isOpen ? open : [{ accessToken: [] }], operationId)
    }
  })
})

t.test('every cell', async (t) => {
  function personOf(audience: Audience): Promise<Person> {
    return person(audience === 'anonymous' || audience === 'reader' ? [] : [audience])
  }

  type Attempt = { as: Person | undefined; owner: Person }
  type Refusal = { status: number; type: string; authenticate: string | undefined; detail?: string }

  /**
   * A request on a fresh thing of `owner`, which succeeds for everybody who is allowed to make it.
   */
  async function prepare({ operationId, method, path }: Documented, { as, owner }: Attempt) {
    const parts = (await operations[operationId]?.parts(fixtures, owner)) ?? {}
    return () => send({ method, url: urlOf(path, parts), ...payloadOf(parts), as })
  }

  async function succeeds(t: Test, operation: Documented, attempt: Attempt): Promise<void> {
    const request = await prepare(operation, attempt)
    t.match((await request()).statusCode, /^20[0124]$/, 'succeeds')
  }

  async function isRefused(t: Test, request: () => Promise<Answer>, refusal: Refusal): Promise<void> {
    const before = await contentsOf(deps)
    const { statusCode: status, body_, headers } = await request()
    const { detail, ...rest } = refusal
    t.strictSame({ status, type: body_?.type, authenticate: headers['www-authenticate'] }, rest)
    if (detail !== undefined) t.equal(body_?.detail, detail)
    t.strictSame(await contentsOf(deps), before, 'nothing changed')
  }

  const withoutToken: Refusal = { status: 401, type: '/problems/unauthenticated', authenticate: 'Bearer' }
  const withoutRole = (action: Action, audience: Audience): Refusal => {
    const needed = audiences.filter((_role, column) => expected[action][column] !== '-').join(' or ')
    const held = audience === 'reader' ? 'role is reader' : `roles are reader and ${audience}`
    const detail = `The action ${action} needs the role ${needed}. Your ${held}.`
    return { status: 403, type: '/problems/forbidden', authenticate: undefined, detail }
  }
  const ofAnother: Refusal = { status: 404, type: '/problems/not-found', authenticate: undefined }

  const cells = documented.flatMap((operation) => {
    const { action, isOwned } = operations[operation.operationId] ?? { action: 'service:inspect' }
    return audiences.map((audience, column) => {
      const reach = expected[action][column]
      return {
        operation,
        action,
        audience,
        reach,
        isOwned,
        title: `${action}: ${audience} ${operation.operationId}`,
      }
    })
  })

  t.test('that refuses', async (t) => {
    // A refused request changes nothing. So everything is prepared first, and all requests find it.
    const refused: { title: string; request: () => Promise<Answer>; refusal: Refusal }[] = []
    for (const { operation, action, audience, reach, isOwned, title } of cells) {
      if (reach === '-') {
        const owner = await personOf(audience)
        const isAnonymous = audience === 'anonymous'
        const request = await prepare(operation, { as: isAnonymous ? undefined : owner, owner })
        const refusal = isAnonymous ? withoutToken : withoutRole(action, audience)
        refused.push({ title: `${title}, not even on their own`, request, refusal })
      } else if (reach === 'own' && isOwned) {
        const [as, owner] = [await personOf(audience), await person(['author'])]
        const request = await prepare(operation, { as, owner })
        refused.push({ title: `${title}, not on another's`, request, refusal: ofAnother })
      }
    }
    t.ok(refused.length > 150, `${refused.length} cells`)
    for (const { title, request, refusal } of refused) t.test(title, (t) => isRefused(t, request, refusal))
  })

  t.test('that allows', async (t) => {
    for (const { operation, audience, reach, title } of cells) {
      if (reach === '-') continue
      t.test(`${title} on ${reach === 'own' ? 'their own' : "anybody's"}`, async (t) => {
        const as = audience === 'anonymous' ? undefined : await personOf(audience)
        const owner = reach === 'own' && as ? as : await person(['author'])
        await succeeds(t, operation, { as, owner })
      })
    }
  })
})

t.test('several roles', async (t) => {
  t.test('reach as far as the widest of them', async (t) => {
    const both = await person(['author', 'moderator'])
    const owner = await person(['author'])
    const url = `/v1/articles/${await fixtures.publishedArticle(owner)}`
    const payload = { commentPolicy: 'closed' }
    t.equal((await send({ method: 'PUT', url: `${url}/comment-policy`, payload, as: both })).statusCode, 200)
    t.equal(
      (await send({ url: `${url}/draft`, as: both })).statusCode,
      404,
      'and no further in another action',
    )
  })
})

t.test('a moderator', async (t) => {
  t.test('does not learn of a draft that was never public by setting its comment policy', async (t) => {
    const moderator = await person(['moderator'])
    const url = `/v1/articles/${await fixtures.article(await person(['author']))}/comment-policy`
    const answer = await send({ method: 'PUT', url, payload: { commentPolicy: 'closed' }, as: moderator })
    t.match(answer, { statusCode: 404, body_: { type: '/problems/not-found' } })
  })
})

t.test('a route open to everybody', async (t) => {
  t.test('ignores any token, even a broken one', async (t) => {
    const plain = await send({ url: '/v1/articles' })
    for (const authorization of [
      'Bearer nonsense',
      'Basic eDp5',
      '',
      (await person(['admin'])).headers.authorization,
    ]) {
      const answer = await send({ url: '/v1/articles', headers: { authorization } })
      t.equal(answer.statusCode, 200)
      t.equal(answer.body, plain.body)
      t.notMatch(String(answer.headers.vary ?? ''), /authorization/i)
    }
  })
})

t.test('a protected route', async (t) => {
  const invalid = {
    status: 401,
    type: '/problems/invalid-token',
    authenticate: 'Bearer error="invalid_token"',
  }

  t.test('refuses anything that is not a token', async (t) => {
    const { authorization } = (await person()).headers
    const wrong = [
      'Bearer',
      'Bearer ',
      'Bearer nonsense',
      'Basic eDp5',
      'bearer',
      '',
      'Bearer a b',
      `${authorization}x`,
    ]
    for (const header of [
      ...wrong,
      authorization.replace('Bearer ', ''),
      `${authorization}, ${authorization}`,
    ]) {
      const {
        statusCode: status,
        body_,
        headers,
      } = await send({
        url: '/v1/accounts/me',
        headers: { authorization: header },
      })
      const seen = { status, type: body_.type, authenticate: headers['www-authenticate'] }
      t.strictSame(seen, invalid, header)
    }
  })

  t.test('refuses HEAD as it refuses GET', async (t) => {
    const reader = await person()
    t.equal((await send({ method: 'HEAD', url: '/v1/newsletter-signups' })).statusCode, 401)
    t.equal((await send({ method: 'HEAD', url: '/v1/newsletter-signups', as: reader })).statusCode, 403)
    const admin = await person(['admin'])
    t.equal((await send({ method: 'HEAD', url: '/v1/newsletter-signups', as: admin })).statusCode, 200)
  })

  t.test('refuses before it reads the body', async (t) => {
    const payload = `{"title": "${'x'.repeat(2_000_000)}"}`
    const headers = { 'content-type': 'application/json' }
    t.equal((await send({ method: 'POST', url: '/v1/articles', payload, headers })).statusCode, 401)
    t.equal((await send({ method: 'POST', url: '/v1/articles', payload: '{', headers })).statusCode, 401)
  })
})

t.test('a route without an action of the policy', async (t) => {
  const answer = async () => ({})

  for (const [config, name] of [
    [undefined, 'none'],
    [{}, 'an empty config'],
    [{ action: 'article:lsit' }, 'a misspelt one'],
    [{ action: 'constructor' }, 'the name of an inherited member'],
  ] as const) {
    t.test(`does not boot: ${name}`, async (t) => {
      const app = fastify()
      addAuthorization(app, deps)
      await t.rejects(
        async () => {
          app.get('/unguarded', { config: config as unknown as { action: Action } }, answer)
          await app.ready()
        },
        { message: /\/unguarded names no action of the policy/ },
      )
      await app.close()
    })
  }

  t.test('boots with one', async (t) => {
    const app = fastify()
    addAuthorization(app, deps)
    app.get('/guarded', { config: { action: 'signup:list' } }, answer)
    await t.resolves(async () => void (await app.ready()))
    await app.close()
  })
})
