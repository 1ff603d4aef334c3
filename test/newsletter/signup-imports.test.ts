/** Imports of newsletter signups: what becomes of each line, the report, and what is kept out. */
import t from 'tap'
import { inviteSignup } from '../../src/commands/newsletter/invite-signup.ts'
import { signupImports } from '../../src/db/tables/signups.ts'
import { shownConsent } from '../../src/domain/newsletter/signup.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { listJobs } from '../helpers/jobs.ts'
import { linkIn, sentMails } from '../helpers/mails.ts'
import {
  addNewsletter,
  confirm,
  importFile,
  importsUrl,
  listState,
  request,
  upload,
  work,
} from '../helpers/newsletter/imports.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const listUrl = '/v1/newsletter-signups'
const confirmed = 'mode=confirmed&evidence=Double%20opt-in%20at%20the%20former%20tool'
const noCounts = { added: 0, updated: 0, unchanged: 0, keptOut: 0, refused: 0 }

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const as = await app.person(['admin'])
  const list = async (query = '') => (await send({ url: `${listUrl}${query}`, as })).body_.data
  await addNewsletter(app, 'weekly')

  t.test('takes confirmed addresses with their evidence', async (t) => {
    const file =
      'Email Address,Name,Confirm_Time,evidence\r\nAnn@readers.example,Ann,2024-05-01 10:00:00,paper form\r\nbo@readers.example,,,\r\n'
    const query = `${confirmed}&newsletters=weekly&source=former&language=de`
    const report = await importFile(app, { as, query, file })
    t.match(report, {
      mode: 'confirmed',
      status: 'done',
      isDryRun: false,
      newsletters: ['weekly'],
      evidence: 'Double opt-in at the former tool',
      source: 'former',
      language: 'de',
      ignoredColumns: ['Name'],
      lineCount: 2,
      counts: { ...noCounts, added: 2 },
      refusals: [],
      fault: null,
      createdBy: as.id,
      mailsUntil: null,
    })
    const [ann, bo] = await list()
    t.match(ann, {
      email: 'Ann@readers.example',
      status: 'confirmed',
      newsletters: ['weekly'],
      source: 'former',
      language: 'de',
      confirmedAt: '2024-05-01T10:00:00.000Z',
    })
    t.match(bo, { status: 'confirmed', confirmedAt: report.createdAt, newsletters: ['weekly'] })
    const ledger = (await send({ url: `${listUrl}/${ann.id}/events`, as })).body_.data
    t.match(ledger, [
      {
        type: 'imported',
        newsletters: ['weekly'],
        source: 'former',
        detail: {
          importId: report.id,
          mode: 'confirmed',
          evidence: 'Double opt-in at the former tool',
          lineEvidence: 'paper form',
          confirmedAt: '2024-05-01T10:00:00.000Z',
        },
      },
    ])
    t.equal(ledger.length, 1)
    t.strictSame(await sentMails(app), [], 'and sends nothing')
  })

  t.test('asks the owners of other addresses, one after another', async (t) => {
    const report = await importFile(app, { as, file: 'email\nc1@readers.example\nc2@readers.example\n' })
    t.match(report, { counts: { ...noCounts, added: 2 } })
    const waiting = await list('?status=pending')
    t.match(waiting, [{ newsletters: ['newsletter'] }, { newsletters: ['newsletter'] }])
    const jobs = await listJobs(deps.database, 'signup-invitation')
    t.same(
      new Set(jobs.map(({ data }) => (data as { signupId: string }).signupId)),
      new Set(waiting.map(({ id }: { id: string }) => id)),
    )
    const everyMs = 3_600_000 / deps.config.importMailsPerHour
    t.equal(Date.parse(report.mailsUntil) - Date.parse(report.createdAt), 2 * everyMs)

    const second = await importFile(app, { as, file: 'email\nc3@readers.example\n' })
    t.equal(
      Date.parse(second.mailsUntil) - Date.parse(report.mailsUntil),
      everyMs,
      'those of further imports after them',
    )
  })

  const forms: [name: string, type: string, file: string | Buffer][] = [
    ['a byte order mark', 'text/csv', '\ufeffemail\nKEY@forms.example\n'],
    ['semicolons', 'text/csv; charset=utf-8', 'name;email;note\n"a;b";KEY@forms.example;x,y,z\n'],
    ['tabs', 'text/csv', 'name\temail\na,b,c\tKEY@forms.example\n'],
    [
      'quotes and line breaks in them',
      'text/csv',
      '"note","email"\r\n"a ""b""\r\nc","KEY@forms.example"\r\n',
    ],
    ['line ends of old Macs', 'text/csv', 'email\rKEY@forms.example\r'],
    [
      'UTF-16 as Excel writes it',
      'text/csv',
      Buffer.from('\ufeffname\temail\nJosé\tKEY@forms.example', 'utf16le'),
    ],
    [
      'windows-1252',
      'text/csv; charset=windows-1252',
      Buffer.from('name,email\nJos\xe9,KEY@forms.example', 'latin1'),
    ],
    [
      'bytes that are no UTF-8 in a name',
      'text/csv',
      Buffer.from('name,email\nJos\xe9,KEY@forms.example', 'latin1'),
    ],
    ['a domain in other letters', 'text/csv', 'email\nKEY@bücher.example\n'],
  ]
  for (const [index, [name, type, raw]] of forms.entries()) {
    t.test(`reads a file with ${name}`, async (t) => {
      const key = `f${index}x`
      const file =
        typeof raw === 'string'
          ? raw.replace('KEY', key)
          : Buffer.from(
              raw
                .toString('latin1')
                .replace(/K\0?E\0?Y/, (found) => (found.length > 3 ? [...key].join('\0') : key)),
              'latin1',
            )
      t.match(await importFile(app, { as, type, file }), { lineCount: 1, counts: { ...noCounts, added: 1 } })
      t.equal((await list(`?q=${key}@`)).length, 1)
    })
  }

  t.test('reads the file of a form', async (t) => {
    const type = 'multipart/form-data; boundary=edge'
    const file =
      '--edge\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\nContent-Type: text/csv\r\n\r\nemail\r\nform@forms.example\r\n\r\n--edge--\r\n'
    t.match(await importFile(app, { as, type, file }), { lineCount: 1, counts: { ...noCounts, added: 1 } })
  })

  const columns: [tool: string, file: string, counts: object][] = [
    [
      'Ghost',
      'id,email,name,note,subscribed_to_emails,complimentary_plan,created_at,labels,tiers\n1,g1@ghost.example,A,,true,,2024-01-01T00:00:00Z,,\n2,g2@ghost.example,B,,false,,2024-01-01T00:00:00Z,,\n',
      { added: 1, refused: 1 },
    ],
    [
      'Mailchimp',
      '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME\nm@chimp.example,A,2,"2020-01-31 10:11:12","2020-01-31 10:11:13"\n',
      { added: 1 },
    ],
    [
      'listmonk',
      'uuid,email,name,attributes,status,created_at\nu,l1@monk.example,A,"{""a"": 1}",enabled,2020\nu,l2@monk.example,A,{},blocklisted,2020\n',
      { added: 1, refused: 1 },
    ],
    [
      'Buttondown',
      'email,notes,type,tags\nb1@button.example,,regular,\nb2@button.example,,unsubscribed,\n',
      { added: 1, refused: 1 },
    ],
  ]
  for (const [tool, file, counts] of columns) {
    t.test(`knows the columns of ${tool}`, async (t) => {
      t.strictSame((await importFile(app, { as, query: confirmed, file })).counts, { ...noCounts, ...counts })
    })
  }

  t.test('lists imports, the newest first, in pages', async (t) => {
    const first = (await send({ url: `${importsUrl}?limit=3`, as })).body_
    t.equal(first.data.length, 3)
    t.match(first.data[0], { mode: 'confirmed', counts: { added: 1 } })
    t.notOk('refusals' in first.data[0])
    const next = (await send({ url: `${importsUrl}?limit=3&cursor=${first.page.nextCursor}`, as })).body_
    t.ok(next.data[0].id < first.data[2].id)
  })

  t.test('sends the mail, whose link confirms', async (t) => {
    const [first] = await list('?status=pending')
    // Tokens of accounts do not last that long, and nothing after this needs one.
    app.advance(20 * 24 * 3_600_000)
    await inviteSignup(deps, first.id)
    await inviteSignup(deps, first.id)
    const mails = await sentMails(app)
    t.match(mails[0]?.text, `"${shownConsent('en').wordingText}"`, 'it says what the owner agrees to')
    t.equal(mails.length, 1, 'once, though the job runs twice')
    t.equal(mails[0]?.to, 'c1@readers.example')
    app.advance(20 * 24 * 3_600_000)
    const link = mails[0] ? linkIn(mails[0]).href.replace(deps.config.publicUrl, '') : ''
    expectStatus(await send({ method: 'POST', url: link }), 200)
    await inviteSignup(deps, first.id)
    t.equal((await sentMails(app)).length, 1, 'and nobody is asked after that')
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp({ importMaxBytes: 20_000 })
  const { send, deps } = app
  const as = await app.person(['admin'])

  await t.test('lines, each by its number and with the reason', async (t) => {
    const rows: [line: string, reason: string][] = [
      ['ann', 'The address must be an e-mail address, for example reader@example.org.'],
      [',Ann', 'The line has no address.'],
      ['"a\nb@readers.example"', 'The address must be an e-mail address, for example reader@example.org.'],
      ['jörg@readers.example', 'The address must have only ASCII characters before the @.'],
      [`${'a'.repeat(65)}@readers.example`, 'The address must have at most 64 characters before the @.'],
      ['x@readers.example,a,b,c,d,e', 'The line has 6 cells, and the header has 5.'],
      ['x@readers.example,,cleaned', 'The address gets no newsletter there: its `status` is `cleaned`.'],
      [
        'x@readers.example,,,2024-02-31',
        '`confirmedAt` must be a date or a time, for example 2026-11-02 or 2026-11-02 09:30:00.',
      ],
      [
        'x@readers.example,,,yesterday',
        '`confirmedAt` must be a date or a time, for example 2026-11-02 or 2026-11-02 09:30:00.',
      ],
      ['x@readers.example,,,2026-11-03', '`confirmedAt` must not be in the future.'],
      [`x@readers.example,,,,${'e'.repeat(501)}`, '`evidence` must have at most 500 characters, in UTF-8.'],
    ]
    let line = 2
    const wanted = rows.map(([text, reason]) => {
      const refusal = { line, reason }
      // A line with an address follows each of them, and an empty line.
      line += text.split('\n').length + 2
      return refusal
    })
    const lines = rows.map(([text], index) => `${text}\nok-${index}@readers.example\n\n`)
    const file = `email,name,status,confirmedAt,evidence\n${lines.join('')}`
    const report = await importFile(app, { as, query: confirmed, file })
    t.strictSame(report.refusals, wanted)
    t.strictSame(report.counts, { ...noCounts, added: rows.length, refused: rows.length })
    const csv = await send({ url: `${importsUrl}/${report.id}?format=csv`, as })
    t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8')
    const cell = (text: string) => (text.includes(',') ? `"${text}"` : text)
    t.equal(csv.body, `line,reason\r\n${wanted.map((one) => `${one.line},${cell(one.reason)}\r\n`).join('')}`)
  })

  await t.test('an address that comes twice, also in another chunk and in a dry run', async (t) => {
    const many = Array.from({ length: 502 }, (_, index) => `t${index}@b.example`)
    const file = [
      'email',
      'same@b.example',
      ...many,
      'SAME@b.example',
      't0@b.example',
      'new@b.example',
      'New@b.example',
    ].join('\n')
    for (const query of ['mode=opt-in&dryRun=true', 'mode=opt-in']) {
      const report = await importFile(app, { as, query, file })
      t.strictSame(report.counts, { ...noCounts, added: 504, refused: 3 })
      t.strictSame(report.refusals, [
        { line: 505, reason: 'The address is in line 2 already.' },
        { line: 506, reason: 'The address is in line 3 already.' },
        { line: 508, reason: 'The address is in line 507 already.' },
      ])
    }
  })

  const before = await listState(app)
  const imports = await deps.database.db.$count(signupImports)

  t.test('files that are none, and keeps nothing of them', async (t) => {
    const rows: [
      file: string | Buffer,
      status: number,
      code: 'malformed-request' | 'payload-too-large',
      words: RegExp,
    ][] = [
      ['', 400, 'malformed-request', /first line must name the columns/],
      [
        'a@readers.example\nb@readers.example\n',
        400,
        'malformed-request',
        /first line must name the columns/,
      ],
      ['name,mail address\nAnn,ann@readers.example\n', 400, 'malformed-request', /first line must name/],
      [
        'email\nz1@readers.example\n"z2@readers.example\n',
        400,
        'malformed-request',
        /quotation mark before line \d is not closed/,
      ],
      [`email\n${'z'.repeat(10_100)}\n`, 413, 'payload-too-large', /line 2 is longer than 10000 bytes/],
      [`email${',a'.repeat(100)}\n`, 413, 'payload-too-large', /Line 1 has more than 100 columns/],
      [
        `email\n${'z@readers.example\n'.repeat(1_200)}`,
        413,
        'payload-too-large',
        /longer than the 20,000 bytes/,
      ],
    ]
    for (const [file, status, code, words] of rows) {
      const answer = await upload(app, { as, file })
      refused(t, answer, status, code)
      t.match(answer.body_.detail, words)
    }
  })

  t.test('a form without a file, and other types', async (t) => {
    const type = 'multipart/form-data; boundary=edge'
    const file = '--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--edge--\r\n'
    refused(t, await upload(app, { as, type, file }), 400, 'malformed-request')
    refused(t, await upload(app, { as, type: 'application/json', file: '{}' }), 415, 'unsupported-media-type')
    refused(
      t,
      await upload(app, { as, type: 'text/csv; charset=klingon', file: 'email\n' }),
      415,
      'unsupported-media-type',
    )
    refused(
      t,
      await send({ method: 'POST', url: `${importsUrl}?mode=opt-in`, as }),
      415,
      'unsupported-media-type',
    )
  })

  t.test('a request without the mode, the evidence or a newsletter', async (t) => {
    const file = 'email\nz@readers.example\n'
    const rows: [query: string, parameter: string][] = [
      ['', 'mode'],
      ['mode=all', 'mode'],
      ['mode=confirmed', 'evidence'],
      ['mode=confirmed&evidence=%20', 'evidence'],
      ['mode=opt-in&newsletters=none', 'newsletters'],
      ['mode=opt-in&dryRun=yes', 'dryRun'],
      ['mode=opt-in&language=german!', 'language'],
      ['mode=opt-in&charset=utf-8', 'charset'],
    ]
    for (const [query, parameter] of rows) invalid(t, await upload(app, { as, query, file }), [parameter])
  })

  t.test('everybody but admins', async (t) => {
    const file = 'email\nz@readers.example\n'
    for (const other of [await app.person(), await app.person(['author', 'moderator'])]) {
      refused(t, await upload(app, { as: other, file }), 403, 'forbidden')
      refused(t, await send({ url: importsUrl, as: other }), 403, 'forbidden')
    }
    refused(t, await send({ url: importsUrl }), 401, 'unauthenticated')
    refused(t, await send({ url: `${importsUrl}/${deps.newId()}`, as }), 404, 'not-found')
  })

  t.test('and writes nothing', async (t) => {
    await work(app)
    t.strictSame(await listState(app), before)
    t.equal(await deps.database.db.$count(signupImports), imports)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const as = await app.person(['admin'])
  await addNewsletter(app, 'weekly')
  const byEmail = async (q: string) => (await send({ url: `${listUrl}?q=${q}`, as })).body_.data[0]

  await confirm(app, 'confirmed@kept.example')
  await request(app, 'pending@kept.example')
  for (const name of ['left', 'suppressed', 'erased']) await confirm(app, `${name}@kept.example`)
  const patch = async (q: string, status: string) =>
    expectStatus(
      await send({
        method: 'PATCH',
        url: `${listUrl}/${(await byEmail(q)).id}`,
        payload: { status, reason: 'asked' },
        as,
      }),
      200,
    )
  await patch('left@', 'unsubscribed')
  await patch('suppressed@', 'suppressed')
  expectStatus(await send({ method: 'DELETE', url: `${listUrl}/${(await byEmail('erased@')).id}`, as }), 204)
  const names = ['confirmed', 'pending', 'left', 'suppressed', 'erased', 'new']
  const file = `email\n${names.map((name) => `${name.toUpperCase()}@kept.example\n`).join('')}`

  t.test('everything as it is in a dry run, which counts as the import does', async (t) => {
    const before = await listState(app)
    for (const query of [`${confirmed}&newsletters=weekly`, 'mode=opt-in&newsletters=weekly']) {
      const { counts, status } = await importFile(app, { as, query: `${query}&dryRun=true`, file })
      t.equal(status, 'done')
      t.strictSame(counts, {
        ...noCounts,
        added: 1,
        updated: query.startsWith('mode=opt-in') ? 1 : 2,
        unchanged: query.startsWith('mode=opt-in') ? 1 : 0,
        keptOut: 3,
      })
    }
    t.strictSame(await listState(app), before)
    t.strictSame(await listJobs(deps.database, 'signup-invitation'), [])
  })

  t.test('what an opt-in import must not change', async (t) => {
    const { counts } = await importFile(app, { as, query: 'mode=opt-in&newsletters=weekly', file })
    t.strictSame(counts, { ...noCounts, added: 1, updated: 1, unchanged: 1, keptOut: 3 })
    t.match(await byEmail('confirmed@'), { status: 'confirmed', newsletters: ['newsletter'] })
    t.match(await byEmail('pending@'), { status: 'pending', newsletters: ['newsletter', 'weekly'] })
    t.match(await byEmail('new@'), { status: 'pending', newsletters: ['weekly'] })
  })

  t.test('who has left out, whatever the file states', async (t) => {
    const { counts } = await importFile(app, { as, query: `${confirmed}&newsletters=weekly`, file })
    t.strictSame(counts, { ...noCounts, updated: 3, keptOut: 3 })
    t.match(await byEmail('left@'), { status: 'unsubscribed' })
    t.match(await byEmail('suppressed@'), { status: 'suppressed', suppressedBecause: 'admin' })
    t.equal(await byEmail('erased@'), undefined)
    t.match(await byEmail('confirmed@'), { status: 'confirmed', newsletters: ['newsletter', 'weekly'] })
    t.match(await byEmail('pending@'), { status: 'confirmed' })
  })

  t.test('a second import of the same file without a change', async (t) => {
    const before = await listState(app)
    const { counts } = await importFile(app, { as, query: `${confirmed}&newsletters=weekly`, file })
    t.strictSame(counts, { ...noCounts, unchanged: 3, keptOut: 3 })
    t.strictSame(await listState(app), before)
  })

  t.test('the order of imports, and fails one whose newsletter is gone', async (t) => {
    const gone = await upload(app, {
      as,
      query: 'mode=opt-in&newsletters=weekly',
      file: 'email\nlate@kept.example\n',
    })
    const next = await upload(app, { as, file: 'email\nlater@kept.example\n' })
    await deps.database.db.execute(`delete from newsletters where slug = 'weekly'`)
    await work(app)
    const report = (await send({ url: String(gone.headers.location), as })).body_
    t.match(report, { status: 'failed', fault: 'The newsletter weekly is gone.' })
    t.match((await send({ url: String(next.headers.location), as })).body_, {
      status: 'done',
      counts: { added: 1 },
    })
  })

  t.test('who imported in the audit log, and no address there', async (t) => {
    const { data } = (await send({ url: '/v1/audit?type=signup-import.requested&limit=100', as })).body_
    t.equal(data.length, 7)
    t.match(data[0], { actorAccountId: as.id, payload: { mode: 'opt-in', isDryRun: false, lineCount: 1 } })
    t.notOk(JSON.stringify(data).includes('kept.example'))
  })
})
