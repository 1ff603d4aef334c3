/** Routes that are open to everybody may recognise an account, but they refuse nobody. */
import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { recognizeAccount } from '../../src/auth/authorize.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'

const { deps, person, send } = await startTestApp()
const recognize = (headers: { authorization?: string }) =>
  recognizeAccount({ headers, ip: '192.0.2.1' } as FastifyRequest, deps)

t.test('recognises whoever sends a valid token', async (t) => {
  const reader = await person()
  t.equal(await recognize(reader.headers), reader.id)
})

t.test('takes all others for strangers', async (t) => {
  const [reader, moderator] = [await person(), await person(['moderator'])]
  const { authorization } = reader.headers
  for (const headers of [
    {},
    { authorization: '' },
    { authorization: 'Bearer nonsense' },
    { authorization: `Bearer mh_${'x'.repeat(43)}` },
    { authorization: authorization.replace('Bearer', 'Basic') },
    { authorization: authorization.slice(0, -2) },
  ]) {
    t.equal(await recognize(headers), undefined, `${headers.authorization}`.slice(0, 20))
  }
  const suspension = await send({
    method: 'PUT',
    url: `/v1/accounts/${reader.id}/suspension`,
    payload: { reason: 'Spam.', until: null },
    as: moderator,
  })
  expectStatus(suspension, 200)
  t.equal(await recognize(reader.headers), undefined, 'a suspended account')
})

t.test('tells a fault from a stranger', async (t) => {
  const fault = new Error('the database is away')
  const standings = { ...deps.standings, find: () => Promise.reject(fault) }
  const { headers } = await person()
  const request = { headers, ip: '192.0.2.1' } as unknown as FastifyRequest
  await t.rejects(recognizeAccount(request, { ...deps, standings }), fault)
})
