/**
 * Runs the examples in the introduction of the reference, one after the other, against a service with
 * the demo.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { introduction } from '../../src/http/document/introduction.ts'
import { places, startServer } from '../helpers/server.ts'

const examples = [...introduction.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code)

for (const { name, make } of places) {
  t.test(`the examples of the introduction run on ${name}`, async (t) => {
    t.ok(examples.length > 5, `${examples.length} examples`)
    const { environment } = await make()
    const { url } = await startServer({ ...environment, DEMO: 'on', RATE_LIMIT: 'on' })
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', examples.join('\n')], {
      env: { ...process.env, MASTHEAD: url },
    })
    t.match(stdout, /"displayName":"Hatch"/, 'the account is read')
    t.equal(stdout.match(/"refreshToken":"[\w-]+"/g)?.length, 1, 'the refresh gives new tokens')
    t.match(stdout, /"type":"\/problems\/invalid-request"/, 'the problem is shown')
    t.match(stdout, /304\n/, 'an unchanged list is not sent again')
    t.match(stdout, /ratelimit: "reads";r=\d+/i, 'the limits are told')
  })
}
