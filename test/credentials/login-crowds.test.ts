/** Many networks that guess passwords at once do not keep out a person who has logged in before. */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { limited } from '../helpers/limits.ts'

const { app, person } = await startTestApp(limited)
const password = 'a password that only they know'

const logIn = (remoteAddress: string, payload: { email: string; password: string }) =>
  app.inject({ method: 'POST', url: '/v1/sessions', payload, remoteAddress })

t.test('a crowd of guesses', async (t) => {
  const reader = await person([], { password })
  const home = '10.0.0.1'
  t.equal((await logIn(home, { email: reader.email, password })).statusCode, 201)

  const crowd = Array.from({ length: 200 }, (_, n) =>
    logIn(`10.1.${n}.1`, { email: `nobody-${n}@readers.example`, password }),
  )
  const known = await logIn(home, { email: reader.email, password })
  t.equal(known.statusCode, 201, 'whoever has logged in from there before comes first')

  const statuses = (await Promise.all(crowd)).map(({ statusCode }) => statusCode)
  t.ok(statuses.includes(401), 'some guesses are judged')
  t.ok(statuses.includes(503), 'and those beyond are refused')
  t.strictSame(
    statuses.filter((status) => status !== 401 && status !== 503),
    [],
  )
})
