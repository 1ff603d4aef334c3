/** What does a request cost, in milliseconds of the service's and the database's time together? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seed } from './attacks/seed.ts'
import { startService } from './attacks/service.ts'
import { median, printTable, timed } from './harness.ts'

const rounds = 15

export async function run(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'masthead-prices-'))
  const { DATABASE_URL } = process.env
  const environment = {
    DATA_DIR: join(dataDir, 'data'),
    DEMO: 'off',
    RATE_LIMIT: 'off',
    SECRET_KEY: 'a secret key that only the benches know',
    PUBLIC_URL: 'http://masthead.test',
    ...(DATABASE_URL && { DATABASE_URL }),
  }
  const busy = await seed(environment)
  const service = await startService(environment)
  const rows: string[][] = []
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
  const paths = [
    '/livez',
    '/v1/settings',
    `/v1/articles/${busy.slug}`,
    `/v1/articles/${busy.slug}?include=jsonld`,
    ...lists.map((query) => `/v1/articles?${query}`),
    ...threads.map((query) => `/v1/articles/${busy.id}/comments?${query}`),
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
    '/docs/openapi.json',
    '/nothing',
  ]
  for (const path of paths) {
    const times: number[] = []
    let bytes = 0
    let status = 0
    for (let round = 0; round < rounds + 3; round++) {
      const time = await timed(async () => {
        const answer = await fetch(`http://127.0.0.1:${service.port}${path}`)
        status = answer.status
        bytes = (await answer.arrayBuffer()).byteLength
      })
      if (round >= 3) times.push(time)
    }
    rows.push([
      path.replace(busy.id, '{id}'),
      String(status),
      `${(bytes / 1024).toFixed(0)} KB`,
      median(times).toFixed(1),
    ])
  }
  printTable(['request', 'status', 'answer', 'ms'], rows)
  await service.stop()
  rmSync(dataDir, { recursive: true, force: true })
  return true
}
