/** The script of the reference page: compressed as the browser asks, and cached by its hash. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'

const { app } = await startTestApp()
const get = (headers: Record<string, string> = {}) => app.inject({ url: '/docs/js/scalar.js', headers })
const plain = await get()

t.test('does', async (t) => {
  t.test('send the same script in the coding that is accepted', async (t) => {
    const cases = [
      ['br', 'br', brotliDecompressSync],
      ['gzip, deflate, br;q=0.5', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
    ] as const
    for (const [accepted, coding, decompress] of cases) {
      const { headers, rawPayload } = await get({ 'accept-encoding': accepted })
      t.equal(headers['content-encoding'], coding, accepted)
      t.equal(headers.vary, 'Accept-Encoding')
      t.ok(rawPayload.length < plain.rawPayload.length / 3)
      t.equal(headers['content-length'], String(rawPayload.length))
      t.ok(decompress(rawPayload).equals(plain.rawPayload))
    }
    t.notOk('content-encoding' in plain.headers)
    t.ok(plain.rawPayload.length > 1_000_000)
  })

  t.test('answer 304 to whoever has it, in the same coding', async (t) => {
    const compressed = await get({ 'accept-encoding': 'gzip' })
    const etag = String(compressed.headers.etag)
    t.not(etag, plain.headers.etag)
    const again = await get({ 'accept-encoding': 'gzip', 'if-none-match': etag })
    t.equal(again.statusCode, 304)
    t.equal(again.rawPayload.length, 0)
    t.equal((await get({ 'accept-encoding': 'br', 'if-none-match': etag })).statusCode, 200)
  })

  t.test('have the name of the product as the title of the page', async (t) => {
    const { payload } = await app.inject('/docs/')
    t.strictSame(payload.match(/<title>.*?<\/title>/g), ['<title>Masthead</title>'])
  })

  t.test('name the script in the page by its hash, and let browsers keep it for a year', async (t) => {
    const page = await app.inject('/docs/')
    const [, name = ''] = /"(js\/scalar\.js\?[\w-]+)"/.exec(page.payload) ?? []
    t.ok(name, page.payload.slice(0, 500))
    const script = await app.inject(`/docs/${name}`)
    t.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
    t.ok(script.rawPayload.equals(plain.rawPayload))
    t.equal(plain.headers['cache-control'], 'public, no-cache')
    t.equal((await app.inject('/docs/js/scalar.js?former')).headers['cache-control'], 'public, no-cache')
    t.equal((await app.inject('/docs/')).headers['content-length'], String(page.rawPayload.length))
  })
})
