/** Names that imitate staff or the masthead: readers cannot take them, and nobody loses their own. */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { refreshNameSkeletons } from '../../src/commands/accounts/refresh-name-skeletons.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { refused, visiblePart } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

let people = 0

async function startHouse() {
  const app = await startTestApp()
  const { send, person } = app
  const admin = await person(['admin'])
  const rename = (as: Person, displayName: string) =>
    send({ method: 'PATCH', url: '/v1/accounts/me', payload: { displayName }, as })
  return {
    ...app,
    admin,
    rename,
    register: (displayName: string) => {
      const email = `new-${++people}@readers.example`
      const payload = { email, password: 'a long enough one', displayName }
      return send({ method: 'POST', url: '/v1/accounts', payload })
    },
    addToMasthead: async (name: string, accountId?: string) => {
      const payload = { name, country: 'NO', ...(accountId && { accountId }) }
      const answer = await send({ method: 'POST', url: '/v1/contributors', payload, as: admin })
      t.equal(answer.statusCode, 201)
      return answer.body_.id as string
    },
    setRoles: (id: string, roles: string[]) =>
      send({ method: 'PUT', url: `/v1/accounts/${id}/roles`, payload: { roles }, as: admin }),
    /** Somebody with these roles and this name. */
    called: async (displayName: string, roles: ('author' | 'moderator' | 'admin')[]) => {
      const somebody = await person(['author'])
      t.equal((await rename(somebody, displayName)).statusCode, 200)
      const payload = { roles }
      await send({ method: 'PUT', url: `/v1/accounts/${somebody.id}/roles`, payload, as: admin })
      return somebody
    },
  }
}

t.test('refuses', async (t) => {
  const app = await startHouse()
  const { register, rename, person, addToMasthead, called, deps } = app
  await addToMasthead('Ida Holm')
  await called('Otto Berg', ['moderator'])
  await called('The Boss', ['admin'])
  const imitations = [
    'Ida Holm',
    'IDA  HOLM',
    'lda.Holm',
    'Ida Hоlm',
    'Ida\u200bHolm',
    '0tto Berg',
    'the boss ✓',
  ]

  t.test('a name like one of the masthead or of staff, at a registration', async (t) => {
    const before = await contentsOf(deps)
    for (const name of imitations) {
      const answer = await register(name)
      refused(t, answer, 409, 'name-reserved')
      t.match(answer.body_.errors, [{ pointer: '/displayName' }])
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a name of a colleague to staff who sign with it', async (t) => {
    const author = await person(['author'])
    const id = await addToMasthead('Nell Pettifer', author.id)
    const sign = (name: string, as = author) =>
      app.send({ method: 'PATCH', url: `/v1/contributors/${id}`, payload: { name }, as })
    const before = await contentsOf(deps)
    for (const name of imitations) {
      const answer = await sign(name)
      refused(t, answer, 409, 'name-reserved')
      t.match(answer.body_.errors, [{ pointer: '/name' }])
      refused(t, await rename(author, name), 409, 'name-reserved')
    }
    t.strictSame(await contentsOf(deps), before)
    t.equal((await sign('Nell Pettifer')).statusCode, 200)
    t.equal((await sign('NELL PETTIFER')).statusCode, 200)
    t.equal((await sign('Ida Holm', app.admin)).statusCode, 200, 'an admin may')
    t.equal((await sign('Nell Pettifer')).statusCode, 200)
  })

  t.test('a role or the publication as a name, and a role beside the name of staff', async (t) => {
    const payload = { publicationName: 'Kerbweight' }
    const url = '/v1/settings'
    const set = await app.send({ method: 'PATCH', url, payload, as: app.admin })
    t.equal(set.statusCode, 200)
    const reader = await person()
    const names = [
      'Moderator Ida Holm',
      'Ida Holm (mod)',
      'Holm, Ida',
      'Otto Berg, Staff',
      'Kerbweight',
      'The Kerbweight Editorial Team',
      'KERBWElGHT',
      'Moderator',
      'Аdmin',
      'Moderators',
      'mods',
      'Moderation',
      'Administration',
      'Editor in Chief',
      'Kerbweight Support',
      'Ida Holm, Kerbweight',
      'Kerbweight | Otto Berg',
    ]
    for (const name of names) {
      refused(t, await register(name), 409, 'name-reserved')
      refused(t, await rename(reader, name), 409, 'name-reserved')
    }
    for (const name of ['Moderator', 'Admin', 'Kerbweight', 'Kerbweight Support'])
      refused(t, await rename(await person(['author']), name), 409, 'name-reserved')
    for (const name of ['Ida Holmes', 'Ida Holm Berg', 'Kerbweight Reader', 'Theo', 'Modesty'])
      t.equal((await register(name)).statusCode, 201, name)
  })

  t.test('such a name at a change, and changes nothing else', async (t) => {
    const reader = await person()
    const before = await contentsOf(deps)
    for (const name of imitations) refused(t, await rename(reader, name), 409, 'name-reserved')
    const payload = { displayName: 'Ida Holm', avatarUrl: 'https://img.example/1.jpg' }
    const both = await app.send({ method: 'PATCH', url: '/v1/accounts/me', payload, as: reader })
    refused(t, both, 409, 'name-reserved')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('alike whether or not the address has an account', async (t) => {
    const reader = await person()
    const attempt = (email: string) => {
      const payload = { email, password: 'a long enough one', displayName: 'Ida Holm' }
      return app.send({ method: 'POST', url: '/v1/accounts', payload })
    }
    t.strictSame(visiblePart(await attempt(reader.email)), visiblePart(await attempt('free@readers.example')))
  })
})

t.test('does', async (t) => {
  const app = await startHouse()
  const { register, rename, person, addToMasthead, setRoles, called, deps, send, admin } = app

  t.test('let readers share their names with each other', async (t) => {
    t.equal((await register('Mia Lund')).statusCode, 201)
    t.equal((await register('mia lund')).statusCode, 201)
  })

  t.test('follow a name of the masthead, and of somebody who gets and loses a role', async (t) => {
    const id = await addToMasthead('Eva Moe')
    refused(t, await register('Eva Moe'), 409, 'name-reserved')
    const payload = { name: 'Eva Lie' }
    await send({ method: 'PATCH', url: `/v1/contributors/${id}`, payload, as: admin })
    t.equal((await register('Eva Moe')).statusCode, 201)
    refused(t, await register('EVA LIE'), 409, 'name-reserved')

    const reader = await person()
    await rename(reader, 'Per Dahl')
    t.equal((await register('Per Dahl')).statusCode, 201)
    await setRoles(reader.id, ['author'])
    refused(t, await register('Per Dahl'), 409, 'name-reserved')
    await setRoles(reader.id, [])
    t.equal((await register('Per Dahl')).statusCode, 201)
  })

  t.test('let the people themselves keep and write their names', async (t) => {
    const reader = await person()
    await addToMasthead('Nils Aas', reader.id)
    t.equal((await rename(reader, 'NILS AAS')).statusCode, 200, 'the owner of the profile')
    refused(t, await rename(await person(), 'Nils Aas'), 409, 'name-reserved')
    const staff = await person(['author'])
    refused(t, await rename(staff, 'Nils Aas'), 409, 'name-reserved')
    t.equal((await rename(admin, 'Nils Aas')).statusCode, 200, 'an admin')
    await rename(admin, 'Somebody else')
    const first = await person()
    await rename(first, 'Liv Vik')
    await called('Liv Vik', ['author'])
    t.equal((await rename(first, 'Liv Vik')).statusCode, 200, 'a reader who had the name before')
    refused(t, await rename(first, 'LIV VIK'), 409, 'name-reserved')
  })

  t.test('catch up with rows that an earlier release has stored', async (t) => {
    const staff = await called('Kari Nes', ['moderator'])
    const profile = await addToMasthead('Jon Eik')
    const { db } = deps.database
    await db.update(accounts).set({ nameSkeleton: null }).where(eq(accounts.id, staff.id))
    await db.update(contributors).set({ nameSkeleton: 'old' }).where(eq(contributors.id, profile))
    t.equal((await register('Kari Nes')).statusCode, 201)
    t.equal((await register('Jon Eik')).statusCode, 201)
    await refreshNameSkeletons(db)
    refused(t, await register('Kari Nes'), 409, 'name-reserved')
    refused(t, await register('Jon Eik'), 409, 'name-reserved')
    const before = await contentsOf(deps)
    await refreshNameSkeletons(db)
    t.strictSame(await contentsOf(deps), before, 'and does nothing the next time')
  })

  t.test('look in two indexes, in one statement', async (t) => {
    const statements = await executedSql(async () => void (await register('Somebody Else')))
    const lookups = statements.filter((text) => text.includes('name_skeleton') && text.startsWith('select'))
    t.equal(lookups.filter((text) => text.includes('"contributors"')).length, 1)
    await deps.database.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`)
      const { rows } = (await tx.execute(sql`explain select exists (select id from accounts
        where name_skeleton = 'x' and roles && array['author', 'moderator', 'admin'])
        or exists (select id from contributors where name_skeleton = 'x')`)) as unknown as {
        rows: Record<string, string>[]
      }
      const plan = rows.map((row) => Object.values(row)[0]).join('\n')
      t.match(plan, 'accounts_staff_name_idx')
      t.match(plan, 'contributors_name_skeleton_idx')
    })
  })
})
