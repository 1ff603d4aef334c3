/**
 * Roles of accounts of outside issuers: they follow the newest token, older tokens do not change
 * them back, and nobody else sets them.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { startForeignNewsroom } from '../helpers/credentials/foreign-newsroom.ts'
import { withRoles } from '../helpers/credentials/issuer.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { refused } from '../helpers/refusal.ts'

const seconds = 1_000

t.test('does', async (t) => {
  const newsroom = await startForeignNewsroom()
  const { press, meet, readMe, fresh, logged, now } = newsroom

  t.test('lets roles follow the token, both ways, with a record and without ending any token', async (t) => {
    const sub = fresh()
    const reader = await press.token({ claims: { sub } })
    const { id } = await meet(reader)
    newsroom.advance(5 * seconds)
    const writer = await press.token({ claims: { sub, ...withRoles('newsroom-writer') } })
    t.strictSame((await readMe(writer)).body_.roles, ['reader', 'author'])
    const promotedAt = now()
    newsroom.advance(5 * seconds)
    t.strictSame((await readMe(await press.token({ claims: { sub } }))).body_.roles, ['reader'])
    const of = { issuer: press.url }
    t.strictSame((await logged(id)).slice(1), [
      {
        type: 'account.roles-changed',
        payload: { ...of, added: ['author'], removed: [], tokenIssuedAt: promotedAt },
        actor: null,
      },
      {
        type: 'account.roles-changed',
        payload: { ...of, added: [], removed: ['author'], tokenIssuedAt: now() },
        actor: null,
      },
    ])
    t.equal((await readMe(reader)).statusCode, 200)
    t.equal((await readMe(writer)).statusCode, 200)
  })
})

t.test('refuses', async (t) => {
  const { press, meet, readMe, fresh, setRoles, rolesOf, admin, logged, send, person } =
    await startForeignNewsroom()

  t.test('to change roles that the issuer gives', async (t) => {
    const token = await press.token({ claims: { sub: fresh(), ...withRoles('newsroom-writer') } })
    const { id } = await meet(token)
    for (const roles of [['admin'], [], ['author'], ['reader', 'author']]) {
      refused(t, await setRoles(id, roles), 409, 'account-roles-from-issuer')
    }
    t.strictSame(await rolesOf(id), ['reader', 'author'])
    t.equal((await logged(id)).length, 1)
    t.equal((await readMe(token)).statusCode, 200)
  })

  t.test('to count an admin of an issuer as the admin who must remain', async (t) => {
    const token = await press.token({ claims: { sub: fresh(), ...withRoles('chief') } })
    const chief = await meet(token)
    t.strictSame(await rolesOf(chief.id), ['reader', 'admin'])
    refused(t, await setRoles(admin.id, []), 409, 'account-last-admin')
    const url = `/v1/accounts/${admin.id}/roles`
    const byChief = () => send({ method: 'PUT', url, payload: { roles: [] }, as: chief })
    refused(t, await byChief(), 409, 'account-last-admin')
    const second = await person(['admin'])
    t.equal((await byChief()).statusCode, 200)
    t.strictSame(await rolesOf(second.id), ['reader', 'admin'])
  })
})

t.test('keeps', async (t) => {
  const newsroom = await startForeignNewsroom()
  const { press, meet, readMe, fresh, logged, rolesOf, deps, advance } = newsroom
  const { db } = deps.database

  t.test('roles unchanged while two tokens are used side by side', async (t) => {
    const sub = fresh()
    const older = await press.token({ claims: { sub } })
    const { id } = await meet(older)
    advance(5 * seconds)
    const newer = await press.token({ claims: { sub, ...withRoles('newsroom-writer') } })
    const sameSecond = await press.token({ claims: { sub, ...withRoles('newsroom-moderator') } })
    for (const token of [newer, older, newer, sameSecond, older, newer]) {
      t.equal((await readMe(token)).statusCode, 200)
      t.strictSame(await rolesOf(id), ['reader', 'author'])
    }
    t.equal((await logged(id)).length, 2)
  })

  t.test('roles unchanged on an instance that has not seen the newer token', async (t) => {
    const sub = fresh()
    const older = await press.token({ claims: { sub, ...withRoles('newsroom-writer') } })
    const { id } = await meet(older)
    advance(5 * seconds)
    await meet(await press.token({ claims: { sub } }))
    t.strictSame(await rolesOf(id), ['reader'])

    const other = assembleDeps(deps)
    const seen = await other.authenticator.authenticate(`Bearer ${older}`, '127.0.0.1')
    t.strictSame(
      [seen.accountId, seen.roles],
      [id, ['reader', 'author']],
      'the request has what its token says',
    )
    t.strictSame(await rolesOf(id), ['reader'], 'the account what the newest said')
  })

  t.test(
    'roles unchanged on an instance that knows an older token of three, when the newest changed nothing',
    async (t) => {
      const sub = fresh()
      const { id } = await meet(await press.token({ claims: { sub } }))
      advance(5 * seconds)
      const middle = await press.token({ claims: { sub, ...withRoles('newsroom-writer') } })
      advance(5 * seconds)
      await meet(await press.token({ claims: { sub } }))

      const other = assembleDeps(deps)
      const seen = await other.authenticator.authenticate(`Bearer ${middle}`, '127.0.0.1')
      t.strictSame([seen.accountId, seen.roles], [id, ['reader', 'author']])
      t.strictSame(await rolesOf(id), ['reader'])
      t.equal((await logged(id)).length, 1)
    },
  )

  t.test('to one small write for a new token with the same roles', async (t) => {
    const sub = fresh()
    const claims = { sub, ...withRoles('newsroom-writer') }
    const { id } = await meet(await press.token({ claims }))
    const written = async (token: string) => {
      const statements = await executedSql(() => readMe(token))
      return statements
        .filter((text) => /^(insert|update|delete)/.test(text))
        .map((text) => text.slice(0, 19))
    }
    for (let time = 0; time < 3; time++) {
      advance(5 * seconds)
      const token = await press.token({ claims: { ...claims, name: `Another ${time}` } })
      t.strictSame(await written(token), ['update "identities"'])
      t.strictSame(await written(token), [])
    }
    t.equal((await logged(id)).length, 1)
  })

  t.test('trying to follow the roles after a failure', async (t) => {
    const sub = fresh()
    const { id } = await meet(await press.token({ claims: { sub } }))
    advance(5 * seconds)
    const token = await press.token({ claims: { sub, ...withRoles('newsroom-writer') } })
    await db.execute(sql`alter table accounts add constraint failing check (roles = '{reader}') not valid`)
    refused(t, await readMe(token), 500, 'internal')
    await db.execute(sql`alter table accounts drop constraint failing`)
    t.equal((await readMe(token)).statusCode, 200)
    t.strictSame(await rolesOf(id), ['reader', 'author'])
  })
})
