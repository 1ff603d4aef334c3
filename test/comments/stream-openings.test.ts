/** A crowd that opens streams: whoever finds no place is asked to come back, in words that a browser knows. */
import t from 'tap'
import { openingBounds } from '../../src/http/bounds/admission.ts'
import { startTestApp } from '../helpers/app.ts'

const { app } = await startTestApp()
const unknown = '01980000-0000-7000-8000-000000000000'
const url = `/v1/articles/${unknown}/comments/stream`

t.test('a crowd gets streams or is asked to come back', async (t) => {
  const crowd = Array.from({ length: 3 * openingBounds.burst }, () => app.inject({ url }))
  const answers = await Promise.all(crowd)
  const refused = answers.filter(({ statusCode }) => statusCode !== 404)
  t.ok(refused.length > 0, 'not all find a place')
  t.ok(refused.length < answers.length, 'the first ones find a place')
  const busy = `retry: 30000\n\nevent: busy\ndata: {"articleId":"${unknown}"}\n\n`
  for (const { statusCode, headers, body } of refused)
    t.strictSame([statusCode, headers['content-type'], body], [200, 'text/event-stream', busy])
  t.equal((await app.inject({ url })).statusCode, 404, 'a place is free again')
})
