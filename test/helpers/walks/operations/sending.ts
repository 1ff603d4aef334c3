/** Requests that work: the sending of letters. */
import type { Operations } from './operation.ts'

export const sendingOperations: Operations = {
  sendLetter: {
    action: 'letter:send',
    parts: async (fixtures) => ({
      params: await fixtures.sendableLetter(),
      body: { sendAt: '2027-01-01T10:00:00.000Z', segment: { newsletter: 'newsletter', source: 'footer' } },
    }),
  },
  getSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.sendableLetter() }),
  },
  cancelSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.sendableLetter('scheduled') }),
  },
  pauseSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.sendableLetter('paused') }),
  },
  resumeSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.sendableLetter('sending') }),
  },
  streamSending: {
    action: 'letter:send',
    parts: async (fixtures) => ({ params: await fixtures.sendableLetter() }),
  },
}
