/** Requests that work: letters, templates and automatic letters. */
import type { Person } from '../../app.ts'
import type { Fixtures } from '../../fixtures.ts'
import type { Operations } from './operation.ts'

const newsletter = { slug: 'newsletter' }
const onNewsletter = () => ({ params: newsletter })
const onLetter = async (fixtures: Fixtures, owner: Person) => ({
  params: { ...newsletter, id: await fixtures.letter(owner) },
})
const onSentLetter = async (fixtures: Fixtures, owner: Person) => ({
  params: { ...newsletter, id: await fixtures.sentLetter(owner) },
})

const section = {
  heading: 'News',
  text: 'What *happened*.',
  articles: [],
  rule: { since: '2026-11-01T00:00:00Z', tag: 'cars', limit: 5 },
}
const text = { preheader: 'And more', intro: 'Hello.', sections: [section], closing: 'Bye.', language: 'de' }
const rule = {
  weekday: 'friday',
  time: '07:00',
  timeZone: 'Europe/Berlin',
  subject: 'The week to {date}',
  tag: null,
  limit: 10,
  action: 'draft',
}

export const letterOperations: Operations = {
  listLetters: {
    action: 'letter:read',
    parts: () => ({ params: newsletter, query: { limit: '5', status: 'sent' } }),
  },
  getLetter: { action: 'letter:read', parts: onSentLetter },
  createLetter: {
    action: 'letter:write',
    parts: () => ({ params: newsletter, body: { subject: 'The week' }, more: text }),
  },
  changeLetter: {
    action: 'letter:write',
    parts: async (fixtures, owner) => ({
      ...(await onLetter(fixtures, owner)),
      headers: { 'if-match': '*' },
      body: { subject: 'The month' },
      more: text,
    }),
  },
  deleteLetter: { action: 'letter:write', parts: onLetter },
  previewLetter: {
    action: 'letter:write',
    parts: async (fixtures, owner) => ({ ...(await onLetter(fixtures, owner)), query: { format: 'text' } }),
  },
  sendTestLetter: {
    action: 'letter:write',
    parts: async (fixtures, owner) => ({
      ...(await onLetter(fixtures, owner)),
      body: { to: 'me@readers.example' },
    }),
  },
  getLetterTemplate: {
    action: 'newsletter:change',
    parts: async (fixtures, owner) => {
      await fixtures.letterTemplate(owner)
      return onNewsletter()
    },
  },
  setLetterTemplate: {
    action: 'newsletter:change',
    parts: () => ({
      params: newsletter,
      body: { html: '<div>{{content}}</div><a href="{{unsubscribeUrl}}">Unsubscribe</a>' },
    }),
  },
  deleteLetterTemplate: { action: 'newsletter:change', parts: onNewsletter },
  getAutomaticLetters: {
    action: 'newsletter:change',
    parts: async (fixtures, owner) => {
      await fixtures.automaticLetters(owner)
      return onNewsletter()
    },
  },
  setAutomaticLetters: {
    action: 'newsletter:change',
    parts: () => ({ params: newsletter, body: rule }),
  },
  deleteAutomaticLetters: { action: 'newsletter:change', parts: onNewsletter },
}
