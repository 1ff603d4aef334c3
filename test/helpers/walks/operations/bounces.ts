/** Requests that work: reports about sent mail. */
import { signedByMailgun, signedHeaders } from '../../newsletter/reports.ts'
import { fresh, type Operations } from './operation.ts'

export const bounceOperations: Operations = {
  reportBounce: {
    action: 'bounce:report',
    parts(fixtures) {
      const body = { message: `Subject: ${fresh('returned')}\r\n\r\nSorry` }
      return { body, headers: signedHeaders(JSON.stringify(body), { at: fixtures.now() }) }
    },
  },
  reportServiceEvents: {
    action: 'bounce:report',
    parts: (fixtures) => ({
      params: { service: 'mailgun' },
      body: signedByMailgun({ event: 'complained', recipient: 'reader@readers.example' }, fixtures.now()),
    }),
  },
}
