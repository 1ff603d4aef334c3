/**
 * Does an import of 100,000 addresses report each bad line, and stay within its memory? Also asks for
 * the counts and the export of the list that it has made.
 */
import { type RunningService, withSeededService } from './attacks/service.ts'
import { printTable, timed } from './harness.ts'

const lines = 100_000
/** MB that the process may grow by. */
const mostGrowth = 100
const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }
const url = '/v1/newsletter-signups'

type Report = {
  status: string
  counts: Record<'added' | 'updated' | 'unchanged' | 'keptOut' | 'refused', number>
  refusals: { line: number }[]
}

export async function run(): Promise<boolean> {
  const settings = { RATE_LIMIT: 'off', ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password }
  return withSeededService(settings, measure, 1)
}

async function measure(service: RunningService): Promise<boolean> {
  const origin = `http://127.0.0.1:${service.port}`
  const headers = await logIn(origin)
  const before = service.memory()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, service.memory())
  }, 50)
  let location = ''
  let report: Report | undefined
  const upload = await timed(async () => {
    const answer = await fetch(`${origin}${url}/imports?mode=confirmed&evidence=bench`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/csv' },
      body: fileOf(),
    })
    if (answer.status !== 202) throw new Error(await answer.text())
    location = answer.headers.get('location') ?? ''
  })
  const work = await timed(async () => {
    do {
      await new Promise((resolve) => setTimeout(resolve, 500))
      report = (await (await fetch(origin + location, { headers })).json()) as Report
    } while (report.status !== 'done' && report.status !== 'failed')
  })
  const grown = most - before
  const stats = await timed(async () => {
    await (await fetch(`${origin}${url}/stats?by=week&timeZone=Europe/Berlin`, { headers })).json()
  })
  const search = await timed(async () => {
    await (await fetch(`${origin}${url}?q=der-99999%40`, { headers })).json()
  })
  let exported = 0
  most = service.memory()
  const beforeExport = most
  const exporting = await timed(async () => {
    const text = await (await fetch(`${origin}${url}?format=csv`, { headers })).text()
    exported = text.split('\r\n').length - 2
  })
  clearInterval(watch)
  const bad = lines / 100
  const isExact =
    report?.status === 'done' &&
    report.counts.added === lines - bad &&
    report.counts.refused === bad &&
    report.refusals.every(({ line }, index) => line === index * 100 + 101) &&
    exported === lines - bad
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`
  printTable(
    ['100,000 lines, 1 % bad', service.database],
    [
      ['upload', seconds(upload)],
      ['work on the lines', seconds(work)],
      ['memory before', `${before.toFixed(0)} MB`],
      [`growth, at most ${mostGrowth} MB`, `${grown.toFixed(0)} MB`],
      ['report exact', isExact ? 'yes' : `no: ${JSON.stringify(report?.counts)}, ${exported} exported`],
      ['counts', seconds(stats)],
      ['part of an address', seconds(search)],
      ['export', `${seconds(exporting)}, ${(most - beforeExport).toFixed(0)} MB more`],
    ],
  )
  return isExact && grown <= mostGrowth
}

function fileOf(): string {
  const lineAt = (index: number) => {
    if (index % 200 === 199) return 'no address,x'
    if (index % 200 === 99) return `reader-${index - 1}@readers.example,"twice"`
    return `reader-${index}@readers.example,"Reader, ${index}"`
  }
  return `email,name\n${Array.from({ length: lines }, (_, index) => lineAt(index)).join('\n')}\n`
}

async function logIn(origin: string): Promise<{ authorization: string }> {
  const answer = await fetch(`${origin}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(admin),
  })
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}
