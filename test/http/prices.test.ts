/** What requests cost: the table of prices, over HTTP. */
import t from 'tap'
import { prices } from '../../src/http/prices.ts'
import { startTestApp } from '../helpers/app.ts'
import { leftOf, limited } from '../helpers/limits.ts'
import { wholeDocument } from '../helpers/whole-document.ts'

const { app, send } = await startTestApp(limited)
let places = 0
/** What the request takes from an untouched quota. */
async function costOf(url: string) {
  places += 1
  const left = leftOf(await send({ url, remoteAddress: `10.0.0.${places}` }), 'reads')
  return 6000 - (left ?? 0)
}
const article = '/v1/articles/01890000-0000-7000-8000-000000000000'

t.test('does', async (t) => {
  t.test('charge more for more', async (t) => {
    const costs = {
      '/v1/articles': 1,
      '/v1/articles?limit=1': 1,
      '/v1/articles?limit=100': 3,
      '/v1/articles?limit=100&include=body': 13,
      '/v1/articles?limit=10&q=car': 15,
      '/v1/articles?limit=100&q=car': 80,
      '/v1/articles?limit=100&q=car&count=exact': 82,
      '/v1/articles?limit=1&q=car': 8,
      '/v1/articles?limit=1&q=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p': 16,
      '/v1/articles?limit=1&q=a+OR+b+OR+c+OR+d': 10,
      '/v1/articles?limit=1&q=%22night+market%22': 25,
      '/v1/articles?limit=1&q=-%22night+market%22': 25,
      '/v1/articles?limit=1&q=CX-5': 25,
      '/v1/articles?limit=1&q=%22a+b%22+OR+c-d+OR+e.f': 59,
      [`/v1/articles?limit=1&q=${encodeURIComponent('東京')}`]: 8,
      [`/v1/articles?limit=1&q=${encodeURIComponent('東京都')}`]: 24,
      [`/v1/articles?limit=1&q=${encodeURIComponent('東京都 OR 大阪府')}`]: 41,
      [`/v1/articles?limit=1&q=${'a-b+'.repeat(100)}x`]: 8,
      '/v1/articles?limit=1&q=a-b&q=c-d': 8,
      [article]: 2,
      '/v1/comments?limit=100': 3,
      '/v1/accounts/01890000-0000-7000-8000-000000000000/comments?limit=100': 6,
      [`${article}/comments/stream`]: 4,
      '/docs/js/scalar.js': 6,
      [`${article}/comments`]: 5,
      [`${article}/comments?limit=1&replies=0`]: 2,
      [`${article}/comments?limit=50&replies=50`]: 40,
      '/feeds/articles.rss': 4,
      '/sitemap-news.xml': 4,
      '/sitemap.xml': 20,
      '/v1/tags?limit=100': 1,
      '/nothing?limit=100': 1,
    }
    for (const [url, cost] of Object.entries(costs)) t.equal(await costOf(url), cost, url)
  })

  t.test('charge what is not valid as if it were the most', async (t) => {
    for (const limit of ['1e9', '-1', 'NaN', 'Infinity', '100.5', 'x'])
      t.equal(await costOf(`/v1/articles?q=car&limit=${limit}`), 80, limit)
  })
})

t.test('refuses a request that costs more than is left, and lets a cheaper one pass', async (t) => {
  const remoteAddress = '10.1.0.1'
  const search = () => send({ url: '/v1/articles?limit=100&q=car', remoteAddress })
  for (let count = 0; count < 75; count++) t.equal((await search()).statusCode, 200)
  const refused = await search()
  t.equal(refused.statusCode, 429)
  t.equal((await send({ url: '/v1/articles', remoteAddress })).statusCode, 200)
  t.equal((await send({ url: '/v1/articles', remoteAddress: '10.1.0.2' })).statusCode, 200)
})

t.test('keeps to operations that there are', async (t) => {
  const { paths } = wholeDocument(app) as unknown as {
    paths: Record<string, Record<string, { operationId: string; tags?: string[] }>>
  }
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  const names = operations.flatMap(({ operationId, tags = [] }) => [operationId, ...tags])
  t.strictSame(
    Object.keys(prices).filter(
      (name) => !names.includes(name) && !app.hasRoute({ method: 'GET', url: name }),
    ),
    [],
  )
})

t.test(
  'counts refused tokens of every kind by address, and answers with a problem beyond the limit',
  async (t) => {
    const remoteAddress = '10.2.0.1'
    // The clock stands, so no token comes back meanwhile.
    const ask = () =>
      app.inject({ url: '/v1/accounts/me', headers: { authorization: 'Bearer a.b.c' }, remoteAddress })
    for (let count = 0; count < 600; count++) {
      const { statusCode } = await ask()
      if (statusCode !== 401) throw new Error(`${statusCode} after ${count}`)
    }
    const refused = await ask()
    t.equal(refused.statusCode, 429)
    t.match(refused.json(), {
      type: '/problems/too-many-requests',
      'violated-policies': ['refused-tokens'],
    })
  },
)
