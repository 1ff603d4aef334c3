/** Requests that work: the sending of letters. */
import type { Operations } from './operation.ts'

export const sendingOperations: Operations = {
  sendLetter: {
    action: 'letter:send',
    parts: async (fixtures) => ({
      params: await fixtures.letter(),
      body: { sendAt: '2027-01-01T10:00:00.000Z', segment: { newsletter: 'newsletter', source: 'footer' } },
    }),
  },
  getSending: { action: 'letter:send', parts: async (fixtures) => ({ params: await fixtures.letter() }) },
  cancelSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.letter('scheduled') }),
  },
  pauseSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.letter('paused') }),
  },
  resumeSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.letter('sending') }),
  },
  streamSending: { action: 'letter:send', parts: async (fixtures) => ({ params: await fixtures.letter() }) },
}
