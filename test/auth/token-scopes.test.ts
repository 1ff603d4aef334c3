/**
 * Walks the API with a personal access token for each action in turn. The token works for that
 * action's operations and no others.
 */
import t, { type Test } from 'tap'
import { type Action, delegableActions, isOpenToAnonymous, policy, reachOf } from '../../src/auth/policy.ts'
import { startTestApp } from '../helpers/app.ts'
import { create, rowOf } from '../helpers/credentials/access-tokens.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'
import { until } from '../helpers/until.ts'
import { type Documented, readDocument, urlOf } from '../helpers/walks/document.ts'
import { type Parts, payloadOf } from '../helpers/walks/operations/operation.ts'
import { operations } from '../helpers/walks/operations.ts'

/** The actions that need a login, written once more for a person to check. */
const neverForTokens: readonly Action[] = [
  'account:set-roles',
  'account:suspend',
  'account:export',
  'account:erase',
  'account:erase-other',
  'account:export-other',
  'account:force-reset',
  'account:request-verification',
  'account:change-credentials',
  'session:list',
  'session:end',
  'session:end-other',
  'access-token:create',
  'access-token:list',
  'access-token:revoke',
]

const actions = Object.keys(policy) as Action[]
const actionOf = ({ operationId }: Documented): Action => operations[operationId]?.action ?? 'service:inspect'

t.test('the choice of actions', async (t) => {
  t.test('is every action that needs a token, except those that manage logins and rights', async (t) => {
    const expected = actions.filter(
      (action) => !isOpenToAnonymous(action) && !neverForTokens.includes(action),
    )
    t.strictSame(delegableActions, expected)
    t.ok(expected.length > 10)
  })

  t.test('was decided explicitly for every action on accounts, sessions and tokens', async (t) => {
    const manages = delegableActions.filter((action) => /^(account|session|access-token):/.test(action))
    t.strictSame(manages, ['account:read-self', 'account:change-self', 'account:list'])
  })
})

t.test('every action', async (t) => {
  const masthead = await startTestApp()
  const { app, deps, person, send } = masthead
  const fixtures = createFixtures(masthead)
  const documented = readDocument(app).documented.filter(
    (operation) => !isOpenToAnonymous(actionOf(operation)),
  )
  /** Somebody with every role, so that only the token can stop a request. */
  const everything = ['reader', 'author', 'moderator', 'admin'] as const
  const owner = await person(['author', 'moderator', 'admin'])

  /** A request on a thing that the owner may act on. Nobody may decide on their own comment. */
  async function prepare(operation: Documented): Promise<Parts> {
    const isAny = reachOf(actionOf(operation), everything) === 'any'
    const whose = isAny ? await person(['author']) : owner
    return (await operations[operation.operationId]?.parts(fixtures, whose)) ?? {}
  }

  const ask = ({ method, path }: Documented, parts: Parts, authorized: { authorization: string }) => {
    const { headers, ...payload } = payloadOf(parts)
    return send({ method, url: urlOf(path, parts), ...payload, headers: { ...headers, ...authorized } })
  }

  // A refused request changes nothing, so its parts serve for every token.
  const refusable = new Map<Documented, Parts>()
  for (const operation of documented) refusable.set(operation, await prepare(operation))

  async function refusesOthers(t: Test, action: Action, headers: { authorization: string }): Promise<void> {
    const before = await contentsOf(deps)
    let refusals = 0
    for (const [operation, parts] of refusable) {
      if (actionOf(operation) === action) continue
      const answer = await ask(operation, parts, headers)
      refused(t, answer, 403, 'forbidden')
      t.match(
        answer.body_.detail,
        `This token was not made for ${actionOf(operation)}.`,
        operation.operationId,
      )
      refusals += 1
    }
    t.ok(refusals > 15, `${refusals} refusals`)
    t.strictSame(await contentsOf(deps), before, 'nothing changed')
  }

  for (const action of delegableActions) {
    t.test(`${action}: a token for it works for it, and for nothing else`, async (t) => {
      const { id, headers } = await create(masthead, owner, { name: action, actions: [action] })
      const opened = documented.filter((operation) => actionOf(operation) === action)
      t.ok(opened.length > 0)
      for (const operation of opened) {
        const answer = await ask(operation, await prepare(operation), headers)
        t.match(answer.statusCode, /^20[0124]$/, `${operation.operationId}: ${answer.body}`)
      }
      // The use is recorded once a minute, so this happens before anything is compared.
      await until(async () => (await rowOf(masthead, id)).lastUsedAt)
      await refusesOthers(t, action, headers)
      // An account has a limited number of tokens.
      await send({ method: 'DELETE', url: `/v1/access-tokens/${id}`, as: owner })
    })
  }
})

t.test('own and any', async (t) => {
  const masthead = await startTestApp()
  const { person, send } = masthead
  const fixtures = createFixtures(masthead)
  const read = async (articleId: string, headers: { authorization: string }) =>
    (await send({ url: `/v1/articles/${articleId}/draft`, headers })).statusCode

  t.test('reach as far with a token as the roles of its account do', async (t) => {
    const [author, another] = [await person(['author']), await person(['author'])]
    const admin = await person(['admin'])
    const [own, foreign] = [await fixtures.article(author), await fixtures.article(another)]
    const { headers } = await create(masthead, author, { actions: ['draft:read'] })
    t.equal(await read(own, headers), 200)
    t.equal(await read(foreign, headers), 404)
    const wide = await create(masthead, admin, { actions: ['draft:read'] })
    t.equal(await read(foreign, wide.headers), 200)
  })
})
