/** The headers of a letter's mails, which nobody can inject anything into. */
import fc from 'fast-check'
import t from 'tap'
import { letterHeaders } from '../../src/domain/newsletter/letter-headers.ts'
import { anyText, holds } from '../helpers/properties.ts'

const newsletter = { slug: 'weekly', name: 'The Week', fromName: null, fromAddress: null, replyTo: null }
const facts = {
  unsubscribeUrl: 'https://news.example/v1/newsletter-signups/unsubscribe?token=abc',
  unsubscribeMailbox: null,
  archiveUrl: 'https://news.example/v1/newsletters/weekly/letters/l1',
  letterId: '01890000-0000-7000-8000-000000000001',
  recipientId: '01890000-0000-7000-8000-000000000002',
  newsletter,
  mailFrom: { name: null, address: 'news@mail.news.example' },
  publication: 'The Paper',
}

t.test('does', async (t) => {
  t.test('what RFC 8058, RFC 2919 and the mail services ask for', async (t) => {
    t.strictSame(letterHeaders(facts), {
      from: { name: 'The Paper', address: 'news@mail.news.example' },
      replyTo: null,
      messageId:
        '<01890000-0000-7000-8000-000000000001.01890000-0000-7000-8000-000000000002@mail.news.example>',
      headers: {
        'List-Unsubscribe': '<https://news.example/v1/newsletter-signups/unsubscribe?token=abc>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'List-Id': '"The Week" <weekly.newsletters.mail.news.example>',
        'List-Archive': '<https://news.example/v1/newsletters/weekly/letters/l1>',
        'Feedback-ID': '01890000-0000-7000-8000-000000000001:weekly:newsletter:il.news.example',
        Precedence: 'bulk',
      },
    })
  })

  t.test('takes the sender of the newsletter, then that of the service', async (t) => {
    const own = {
      ...newsletter,
      fromName: 'Ida',
      fromAddress: 'ida@other.example',
      replyTo: 'desk@other.example',
    }
    const { from, replyTo, messageId, headers } = letterHeaders({ ...facts, newsletter: own })
    t.strictSame(
      { from, replyTo },
      { from: { name: 'Ida', address: 'ida@other.example' }, replyTo: 'desk@other.example' },
    )
    t.match(messageId, /@other\.example>$/)
    t.match(headers['List-Id'], 'weekly.newsletters.other.example')
    t.equal(letterHeaders({ ...facts, mailFrom: { ...facts.mailFrom, name: 'Desk' } }).from.name, 'Desk')
  })

  t.test('offers an address for mail where there is one', async (t) => {
    const { headers } = letterHeaders({ ...facts, unsubscribeMailbox: 'leave+x@news.example' })
    t.match(headers['List-Unsubscribe'], /^<mailto:leave\+x@news\.example\?subject=unsubscribe>, <https:/)
  })

  t.test('leaves out a name that would have to be encoded', async (t) => {
    const german = { ...newsletter, name: 'Täglich "neu"' }
    t.equal(
      letterHeaders({ ...facts, newsletter: german }).headers['List-Id'],
      '<weekly.newsletters.mail.news.example>',
    )
  })
})

t.test('refuses', async (t) => {
  t.test('line breaks and all that is not ASCII, in every value', async (t) => {
    const hostile = fc.oneof(
      anyText(60),
      fc.constantFrom('a\r\nBcc: x@evil.example', 'a> <b', '"', ',', '\u2028x'),
    )
    const property = fc.property(hostile, hostile, hostile, (a, b, c) => {
      const { from, messageId, headers } = letterHeaders({
        ...facts,
        unsubscribeUrl: `https://news.example/${a}`,
        unsubscribeMailbox: b,
        archiveUrl: c,
        letterId: a,
        recipientId: b,
        newsletter: { ...newsletter, slug: c, name: a, fromName: b, fromAddress: `x@${c}` },
        publication: a,
      })
      const texts = [messageId, ...Object.values(headers)]
      const links = (headers['List-Unsubscribe'] ?? '').split(', ')
      return (
        texts.every((text) => /^[\x20-\x7e]*$/.test(text)) &&
        links.length === 2 &&
        links.every((link) => /^<[^<>\s,"]*>$/.test(link)) &&
        !/[\r\n\u2028]/.test(from.name)
      )
    })
    holds(t, property, 1000)
  })
})

t.test('keeps', async (t) => {
  t.test('the same Message-ID for every attempt, and another for every recipient', async (t) => {
    t.equal(letterHeaders(facts).messageId, letterHeaders({ ...facts }).messageId)
    t.not(letterHeaders(facts).messageId, letterHeaders({ ...facts, recipientId: 'x' }).messageId)
  })
})
