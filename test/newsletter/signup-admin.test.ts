/** What admins do with newsletter signups: filter, export, count, correct, suppress and erase. */
import t from 'tap'
import { signupEvents, suppressions } from '../../src/db/tables/signups.ts'
import { type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { linkIn, sentMails } from '../helpers/mails.ts'
import { addNewsletter, confirm, importFile, listState, request } from '../helpers/newsletter/imports.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const url = '/v1/newsletter-signups'
const dayMs = 24 * 3_600_000

function adminOf({ send }: TestApp, as: Person) {
  const list = async (query = '') => expectStatus(await send({ url: `${url}${query}`, as }), 200).body_.data
  return {
    list,
    emails: async (query = '') =>
      (await list(query)).map(({ email }: { email: string }) => email.split('@')[0]),
    find: async (name: string) => (await list(`?q=${name}@`))[0],
    patch: (id: string, payload: object) => send({ method: 'PATCH', url: `${url}/${id}`, payload, as }),
    erase: (id: string) => send({ method: 'DELETE', url: `${url}/${id}`, as }),
    ledger: async (id: string) =>
      expectStatus(await send({ url: `${url}/${id}/events`, as }), 200).body_.data,
  }
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const as = await app.person(['admin'])
  const { list, emails, find, patch, erase, ledger } = adminOf(app, as)
  await addNewsletter(app, 'weekly')
  await request(app, 'ann@a.example', 'footer')
  await confirm(app, 'bea@b.example', 'footer')
  await confirm(app, 'cid_x@b.example', '=1+1')
  const query = 'mode=confirmed&evidence=x&newsletters=weekly&source=former&language=de'
  await importFile(app, { as, query, file: 'email,confirmedAt\ndan@d.example,2024-05-01\n' })
  expectStatus(await patch((await find('cid_x')).id, { status: 'suppressed', reason: 'Abuse' }), 200)

  t.test('filters the list', async (t) => {
    const rows: [query: string, found: string[]][] = [
      ['', ['ann', 'bea', 'cid_x', 'dan']],
      ['?status=pending', ['ann']],
      ['?status=confirmed', ['bea', 'dan']],
      ['?suppressedBecause=admin', ['cid_x']],
      ['?suppressedBecause=bounce', []],
      ['?source=footer', ['ann', 'bea']],
      ['?newsletter=weekly', ['dan']],
      ['?newsletter=newsletter', ['ann', 'bea', 'cid_x']],
      ['?newsletter=nothing', []],
      ['?language=DE', ['dan']],
      ['?confirmedBefore=2024-05-02T00:00:00Z', ['dan']],
      ['?confirmedAfter=2026-11-01T00:00:00Z', ['bea', 'cid_x']],
      ['?requestedAfter=2026-11-02T00:00:00Z&status=pending', ['ann']],
      ['?requestedBefore=2026-11-02T00:00:00Z', ['dan']],
      ['?q=B.EXAMPLE', ['bea', 'cid_x']],
      ['?q=id_', ['cid_x']],
      ['?q=e__', []],
      ['?q=%25%25%25', []],
      ['?q=xample&status=confirmed&source=footer', ['bea']],
    ]
    for (const [query, found] of rows) t.strictSame(await emails(query), found, query)
  })

  t.test('pages through a filter, whose cursor serves for no other', async (t) => {
    const first = (await send({ url: `${url}?q=example&limit=3`, as })).body_
    const second = await emails(`?q=example&limit=3&cursor=${first.page.nextCursor}`)
    t.strictSame(second, ['dan'])
    const other = await send({ url: `${url}?q=b.example&cursor=${first.page.nextCursor}`, as })
    refused(t, other, 400, 'invalid-cursor')
  })

  t.test('exports a filter as a file, with formulas disarmed, and notes who did', async (t) => {
    const expected = [
      'email,status,suppressedBecause,newsletters,source,language,requestedAt,confirmedAt,unsubscribedAt,id',
      ...(await list('?status=suppressed')).map((row: Record<string, string>) =>
        [
          row.email,
          row.status,
          'admin',
          'newsletter',
          "'=1+1",
          '',
          row.requestedAt,
          row.confirmedAt,
          '',
          row.id,
        ].join(','),
      ),
      '',
    ].join('\r\n')
    const byFormat = await send({ url: `${url}?status=suppressed&format=csv`, as })
    t.equal(byFormat.body, expected)
    t.equal(byFormat.headers['content-type'], 'text/csv; charset=utf-8')
    t.equal(byFormat.headers['content-disposition'], 'attachment; filename="signups-2026-11-02.csv"')
    const byAccept = await send({ url: `${url}?status=suppressed`, headers: { accept: 'text/csv' }, as })
    t.equal(byAccept.body, expected)
    const { data } = (await send({ url: '/v1/audit?type=signup-list.exported', as })).body_
    t.strictSame(
      data.map((event: { actorAccountId: string; payload: object }) => [event.actorAccountId, event.payload]),
      [
        [as.id, { filters: ['status'] }],
        [as.id, { filters: ['status'] }],
      ],
    )
    const head = await send({ method: 'HEAD', url: `${url}?format=csv`, as })
    t.strictSame([head.statusCode, head.body], [200, ''])
  })

  t.test('imports what it has exported without a change', async (t) => {
    const { body } = await send({ url: `${url}?format=csv`, as })
    const { counts } = await importFile(app, {
      as,
      query: 'mode=confirmed&evidence=x&dryRun=true&newsletters=weekly',
      file: body,
    })
    t.strictSame(counts, { added: 0, updated: 1, unchanged: 1, keptOut: 0, refused: 2 })
  })

  t.test('shows one signup and its ledger, in pages', async (t) => {
    const bea = await find('bea')
    t.strictSame((await send({ url: `${url}/${bea.id}`, as })).body_, bea)
    t.match(await ledger(bea.id), [
      { type: 'requested', wording: '2026-11', source: 'footer', address: '127.0.0.1' },
      { type: 'confirmed', wording: '2026-11', source: null },
    ])
    const first = (await send({ url: `${url}/${bea.id}/events?limit=1`, as })).body_
    t.equal(first.data.length, 1)
    const second = (
      await send({ url: `${url}/${bea.id}/events?limit=1&cursor=${first.page.nextCursor}`, as })
    ).body_
    t.match(second, { data: [{ type: 'confirmed' }], page: { nextCursor: null } })
  })

  t.test('corrects the case of an address and nothing else', async (t) => {
    const bea = await find('bea')
    const { body_ } = await patch(bea.id, { email: 'Bea@B.example' })
    t.strictSame(body_, { ...bea, email: 'Bea@B.example' })
    t.match((await ledger(bea.id)).at(-1), { type: 'address-corrected', detail: { by: 'admin' } })
  })

  t.test('corrects an address with evidence, and without it asks the owner', async (t) => {
    const bea = await find('bea')
    const proven = await patch(bea.id, { email: 'bea2@b.example', evidence: 'Her letter' })
    t.match(proven.body_, { email: 'bea2@b.example', status: 'confirmed', newsletters: ['newsletter'] })
    const mails = (await sentMails(app)).length
    const { body_ } = await patch(bea.id, { email: 'bea3@b.example' })
    t.match(body_, { status: 'pending', confirmedAt: null, newsletters: ['newsletter'] })
    const mail = (await sentMails(app)).at(-1)
    t.equal((await sentMails(app)).length, mails + 1)
    t.equal(mail?.to, 'bea3@b.example')
    const link = mail ? linkIn(mail).href.replace(deps.config.publicUrl, '') : ''
    expectStatus(await send({ method: 'POST', url: link }), 200)
    t.match(await find('bea3'), { status: 'confirmed' })
  })

  t.test('takes an address off the list, and lifts what an admin has suppressed', async (t) => {
    const { id } = await find('cid_x')
    t.match((await patch(id, { status: 'unsubscribed', reason: 'A mistake' })).body_, {
      status: 'unsubscribed',
      suppressedBecause: null,
    })
    t.equal(await deps.database.db.$count(suppressions), 0)
    t.match((await ledger(id)).slice(-2), [
      { type: 'suppressed', detail: { by: 'admin', reason: 'Abuse' } },
      { type: 'unsubscribed', detail: { by: 'admin', reason: 'A mistake', isLifted: true } },
    ])
  })

  t.test('sets the newsletters of a signup', async (t) => {
    const dan = await find('dan')
    t.match(
      (await patch(dan.id, { newsletters: ['weekly', 'newsletter'], evidence: 'By telephone' })).body_,
      { newsletters: ['newsletter', 'weekly'] },
    )
    t.match((await patch(dan.id, { newsletters: ['newsletter'] })).body_, { newsletters: ['newsletter'] })
    const ann = await find('ann')
    t.match((await patch(ann.id, { newsletters: ['weekly'] })).body_, {
      status: 'pending',
      newsletters: ['weekly'],
    })
    t.match((await ledger(ann.id)).at(-1), { type: 'preferences-changed', newsletters: ['weekly'] })
  })

  t.test('erases a signup, of which a hash and the times stay', async (t) => {
    const { id } = await find('dan')
    expectStatus(await erase(id), 204)
    refused(t, await send({ url: `${url}/${id}`, as }), 404, 'not-found')
    refused(t, await erase(id), 404, 'not-found')
    refused(t, await patch(id, { newsletters: ['weekly'] }), 404, 'not-found')
    t.strictSame(await emails('?q=d.example'), [])
    const steps = await ledger(id)
    t.strictSame(
      steps.map(({ type }: { type: string }) => type),
      ['imported', 'preferences-changed', 'preferences-changed', 'erased'],
    )
    for (const step of steps)
      t.match(step, { source: null, address: null, userAgent: null, detail: null, newsletters: null })
    const [kept] = await deps.database.db.select().from(suppressions)
    t.same(kept?.addressHash, await deps.newsletterKeys.hashAddress('DAN@d.example'))
    const state = JSON.stringify(await listState(app))
    t.notOk(state.includes('dan@') || state.includes('By telephone'))
  })

  t.test('notes changes and erasures in the audit log, without addresses', async (t) => {
    const { data } = (await send({ url: '/v1/audit?type=signup.changed,signup.deleted&limit=100', as })).body_
    t.match(data[0], { type: 'signup.deleted', actorAccountId: as.id })
    t.match(data[1], { type: 'signup.changed', payload: { fields: ['newsletters'] } })
    t.equal(data.length, 9)
    t.notOk(JSON.stringify(data).includes('.example'))
  })
})

t.test('counts', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const as = await app.person(['admin'])
  const stats = async (query = '') => expectStatus(await send({ url: `${url}/stats${query}`, as }), 200).body_
  await confirm(app, 'one@a.example', 'footer')
  await request(app, 'two@a.example', 'footer')
  await request(app, 'two@a.example', 'box')
  const { id } = (await send({ url: `${url}?q=one@`, as })).body_.data[0]
  const add = (type: 'unsubscribed' | 'bounced' | 'complained', at: string) =>
    deps.database.db
      .insert(signupEvents)
      .values({ id: idAt(at), signupId: id, type, occurredAt: new Date(at) })
  let made = 0
  const idAt = (at: string) => {
    const hex = Date.parse(at).toString(16).padStart(12, '0')
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(++made).padStart(12, '0')}`
  }
  await add('unsubscribed', '2026-10-31T22:59:59.999Z')
  await add('bounced', '2026-10-31T23:00:00.000Z')
  await add('complained', '2026-10-04T12:00:00.000Z')
  await add('complained', '2026-10-02T12:00:00.000Z')
  await app.send({ method: 'PATCH', url: `${url}/${id}`, payload: { status: 'suppressed', reason: 'x' }, as })

  t.test('signups by status and source', async (t) => {
    const { byStatus, suppressedBecause, bySource } = await stats()
    t.strictSame(byStatus, { pending: 1, confirmed: 0, unsubscribed: 0, suppressed: 1 })
    t.strictSame(suppressedBecause, { bounce: 0, complaint: 0, erasure: 0, admin: 1 })
    t.strictSame(bySource, [{ source: 'footer', pending: 1, confirmed: 0, unsubscribed: 0, suppressed: 1 }])
  })

  t.test('steps by day, without a gap', async (t) => {
    const { by, since, until, timeZone, periods } = await stats()
    t.strictSame({ by, timeZone }, { by: 'day', timeZone: 'UTC' })
    t.equal(Date.parse(until) - Date.parse(since), 30 * dayMs)
    t.equal(periods.length, 31)
    const none = { requested: 0, confirmed: 0, imported: 0, unsubscribed: 0, bounced: 0, complained: 0 }
    t.strictSame(periods.at(-1), { start: '2026-11-02', ...none, requested: 3, confirmed: 1 })
    t.strictSame(periods.at(-3), { start: '2026-10-31', ...none, unsubscribed: 1, bounced: 1 })
    t.strictSame(periods.at(-4), { start: '2026-10-30', ...none })
  })

  t.test('steps by the days, weeks and months of a time zone', async (t) => {
    const rows: [query: string, starts: string[], sums: number[]][] = [
      [
        'by=day&since=2026-10-31T12:00:00Z&until=2026-11-01T12:00:00Z&timeZone=Europe/Berlin',
        ['2026-10-31', '2026-11-01'],
        [1, 1],
      ],
      [
        'by=day&since=2026-10-31T22:59:59.999Z&until=2026-10-31T23:00:00Z&timeZone=Europe/Berlin',
        ['2026-10-31'],
        [1],
      ],
      ['by=week&since=2026-10-01T00:00:00Z&until=2026-10-12T00:00:00Z', ['2026-09-28', '2026-10-05'], [2, 0]],
      [
        'by=month&since=2026-09-30T12:00:00Z&until=2026-11-30T00:00:00Z',
        ['2026-09-01', '2026-10-01', '2026-11-01'],
        [0, 4, 4],
      ],
      [
        'by=month&since=2026-09-30T12:00:00Z&until=2026-11-30T00:00:00Z&timeZone=Pacific/Kiritimati',
        ['2026-10-01', '2026-11-01'],
        [2, 6],
      ],
    ]
    for (const [query, starts, sums] of rows) {
      const { periods } = await stats(`?${query}`)
      t.strictSame(
        periods.map(({ start }: { start: string }) => start),
        starts,
        query,
      )
      const sumOf = ({ start, ...counts }: Record<string, number>) =>
        Object.values(counts).reduce((a, b) => a + b)
      t.strictSame(periods.map(sumOf), sums, query)
    }
  })

  t.test('refuses periods that are none or too many', async (t) => {
    const rows: [query: string, parameter: string][] = [
      ['by=year', 'by'],
      ['since=2026-11-02', 'since'],
      ['since=2027-01-01T00:00:00Z', 'since'],
      ['since=2020-01-01T00:00:00Z', 'since'],
      ['timeZone=Mars/Phobos', 'timeZone'],
      ['timeZone=%2B02:00', 'timeZone'],
      ["timeZone=x'; select", 'timeZone'],
    ]
    for (const [query, parameter] of rows)
      invalid(t, await send({ url: `${url}/stats?${query}`, as }), [parameter])
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const as = await app.person(['admin'])
  const { find, patch, erase } = adminOf(app, as)
  await addNewsletter(app, 'weekly')
  for (const name of ['ann', 'bea', 'cid', 'dan', 'erased']) await confirm(app, `${name}@a.example`)
  await request(app, 'waiting@a.example')
  expectStatus(await patch((await find('bea')).id, { status: 'unsubscribed', reason: 'x' }), 200)
  expectStatus(await patch((await find('cid')).id, { status: 'suppressed', reason: 'x' }), 200)
  expectStatus(await patch((await find('dan')).id, { status: 'suppressed', reason: 'x' }), 200)
  await deps.database.db.execute(
    `update signups set suppressed_because = 'complaint' where email like 'dan@%'`,
  )
  expectStatus(await erase((await find('erased')).id), 204)
  const before = await listState(app)

  t.test('changes that are none, and the confirmation by an admin', async (t) => {
    const { id } = await find('ann')
    const rows: [payload: object, parts: string[]][] = [
      [{ status: 'confirmed', reason: 'x' }, ['/status']],
      [{ status: 'pending', reason: 'x' }, ['/status']],
      [{ confirmedAt: '2026-01-01T00:00:00Z' }, ['/confirmedAt']],
      [{ status: 'suppressed' }, ['/reason']],
      [{ status: 'unsubscribed', reason: ' ' }, ['/reason']],
      [{ email: 'ann' }, ['/email']],
      [{ newsletters: [] }, ['/newsletters']],
      [{ newsletters: ['none'] }, ['/newsletters']],
      [{ newsletters: ['newsletter', 'weekly'] }, ['/evidence']],
      [{ email: 'new@a.example', newsletters: ['none'] }, ['/newsletters']],
    ]
    for (const [payload, parts] of rows) invalid(t, await patch(id, payload), parts)
  })

  t.test('an address that is on the list or suppressed', async (t) => {
    const { id } = await find('ann')
    for (const email of ['BEA@a.example', 'cid@a.example', 'waiting@a.example', 'Erased@A.example']) {
      refused(t, await patch(id, { email, evidence: 'A letter' }), 409, 'signup-address-taken')
    }
  })

  t.test('steps that the status does not allow', async (t) => {
    const rows: [name: string, payload: object][] = [
      ['bea', { newsletters: ['weekly'], evidence: 'x' }],
      ['cid', { newsletters: ['weekly'], evidence: 'x' }],
      ['cid', { status: 'suppressed', reason: 'x' }],
      ['cid', { email: 'other@a.example', evidence: 'x' }],
      ['dan', { status: 'unsubscribed', reason: 'x' }],
      ['dan', { email: 'other@a.example', evidence: 'x' }],
    ]
    for (const [name, payload] of rows)
      refused(t, await patch((await find(name)).id, payload), 409, 'signup-move-refused')
  })

  t.test('filters that are none', async (t) => {
    const rows: [query: string, parameter: string][] = [
      ['q=ab', 'q'],
      [`q=${'a'.repeat(255)}`, 'q'],
      ['suppressedBecause=erasure', 'suppressedBecause'],
      ['newsletter=A%20B', 'newsletter'],
      ['confirmedAfter=yesterday', 'confirmedAfter'],
      ['requestedBefore=2026-13-01T00:00:00Z', 'requestedBefore'],
      ['format=xml', 'format'],
    ]
    for (const [query, parameter] of rows) invalid(t, await send({ url: `${url}?${query}`, as }), [parameter])
  })

  t.test('everybody but admins', async (t) => {
    const { id } = await find('ann')
    for (const other of [await app.person(), await app.person(['author', 'moderator'])]) {
      const requests = [
        { url: `${url}?format=csv` },
        { url: `${url}/stats` },
        { url: `${url}/${id}` },
        { url: `${url}/${id}/events` },
        { method: 'PATCH', url: `${url}/${id}`, payload: { newsletters: ['weekly'] } },
        { method: 'DELETE', url: `${url}/${id}` },
      ] as const
      for (const each of requests) refused(t, await send({ ...each, as: other }), 403, 'forbidden')
    }
  })

  t.test('and writes nothing', async (t) => {
    t.strictSame(await listState(app), before)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send } = app
  const as = await app.person(['admin'])
  const { find, patch, erase } = adminOf(app, as)

  t.test('links to a former address from confirming the new one', async (t) => {
    const link = await request(app, 'wrong@a.example')
    const { id } = await find('wrong')
    expectStatus(await patch(id, { email: 'right@a.example' }), 200)
    refused(t, await send({ method: 'POST', url: link }), 404, 'not-found')
    t.match(await find('right'), { status: 'pending' })
  })

  t.test('links to an erased or unsubscribed address from confirming it', async (t) => {
    for (const name of ['erased', 'left']) {
      const link = await request(app, `${name}@a.example`)
      const { id } = await find(name)
      await (name === 'left' ? patch(id, { status: 'unsubscribed', reason: 'x' }) : erase(id))
      refused(t, await send({ method: 'POST', url: link }), 404, 'not-found')
    }
    t.match(await find('left'), { status: 'unsubscribed' })
  })
})
