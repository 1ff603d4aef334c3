/** What does a request cost, in milliseconds of the service's and the database's time together? */
import type { Seeded } from './attacks/seed.ts'
import { type RunningService, withSeededService } from './attacks/service.ts'
import { median, printTable, timed } from './harness.ts'

const rounds = 15
/** They are not counted. */
const firstRounds = 3

const lists = [
  'limit=20',
  'limit=100',
  'limit=100&count=exact',
  'limit=20&include=body',
  'limit=100&include=body,sources',
  'limit=20&q=car',
  'limit=100&q=car',
  'limit=100&q=car&count=exact',
  'limit=100&q=car&include=body',
]
const threads = [
  'limit=20',
  'limit=20&replies=11',
  'limit=100&replies=0',
  'limit=100',
  'limit=100&replies=11',
]
const pathsOf = ({ id, slug }: Seeded) => [
  '/livez',
  '/v1/settings',
  `/v1/articles/${slug}`,
  `/v1/articles/${slug}?include=jsonld`,
  ...lists.map((query) => `/v1/articles?${query}`),
  ...threads.map((query) => `/v1/articles/${id}/comments?${query}`),
  '/v1/comments?limit=100',
  '/v1/archives',
  '/v1/tags?limit=100',
  '/v1/contributors',
  '/feeds/articles.rss',
  '/feeds/articles.json',
  '/feeds/comments.rss',
  '/sitemap.xml',
  '/sitemap-news.xml',
  '/docs/',
  '/docs/js/scalar.js',
  '/openapi.json',
  '/nothing',
]

export function run(): Promise<boolean> {
  return withSeededService({ RATE_LIMIT: 'off' }, async (service, busy) => {
    const rows: string[][] = []
    for (const path of pathsOf(busy)) rows.push(await measure(service, path))
    printTable(['request', 'status', 'answer', 'ms'], rows)
    return true
  })
}

async function measure({ port }: RunningService, path: string): Promise<string[]> {
  const times: number[] = []
  let answered = { status: 0, bytes: 0 }
  for (let round = 0; round < firstRounds + rounds; round++) {
    const time = await timed(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`)
      answered = { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength }
    })
    if (round >= firstRounds) times.push(time)
  }
  const { status, bytes } = answered
  return [path, String(status), `${(bytes / 1024).toFixed(0)} KB`, median(times).toFixed(1)]
}
