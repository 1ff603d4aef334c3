import t from 'tap'
import { startTestApp } from '../helpers/app.ts'

t.test('does', async (t) => {
  const { send } = await startTestApp()

  t.test('says that it lives and is ready', async (t) => {
    t.equal((await send({ url: '/livez' })).statusCode, 200)
    t.equal((await send({ url: '/readyz' })).statusCode, 200)
  })
})
