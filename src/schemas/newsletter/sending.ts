/** The wire shapes of the sending of a letter. */
import { type Static, Type } from 'typebox'
import { letterStatuses, pauseReasons } from '../../domain/newsletter/letter.ts'
import { Id, input, Language, Line, nullable, oneOf, Slug, shape, Time } from '../common.ts'

const SegmentMembers = {
  newsletter: Type.Optional(
    Type.Unsafe<string>({ ...Slug, description: 'Only those who also get this newsletter.' }),
  ),
  source: Type.Optional(Line(100, 'Only signups of this source.')),
  signedUpAfter: Type.Optional(
    Type.String({ ...Time, description: 'Only those who confirmed at this time or later.' }),
  ),
  signedUpBefore: Type.Optional(
    Type.String({ ...Time, description: 'Only those who confirmed before this time.' }),
  ),
  language: Type.Optional(
    Type.Unsafe<string>({
      ...Language,
      description: 'Only signups of this language. The part before the first hyphen counts.',
    }),
  ),
}

const Segment = Type.Object(SegmentMembers, {
  additionalProperties: false,
  minProperties: 1,
  description:
    'Who of the confirmed signups of the newsletter gets the letter: those for whom all members hold.',
})

export const SendingInput = input('SendingInput', 'When a letter is sent, and to whom.', {
  sendAt: Type.Optional(
    Type.String({
      ...Time,
      description: 'When the sending begins, within a year. At once if it is not given.',
    }),
  ),
  segment: Type.Optional(Segment),
})
export type SendingInput = Static<typeof SendingInput>

const count = (description: string) => Type.Integer({ minimum: 0, description })

export const Sending = shape('Sending', 'How far the sending of a letter is.', {
  status: oneOf(
    letterStatuses,
    'A `scheduled` letter waits for `sendAt`. A `paused` letter waits for somebody to resume it. The ' +
      'letter is `sent` when no mail remains.',
  ),
  sendAt: nullable({ ...Time, description: 'When the sending begins; null for a draft.' }),
  startedAt: nullable({ ...Time, description: 'When it began; null if it has not.' }),
  finishedAt: nullable({ ...Time, description: 'When it ended; null if it has not.' }),
  pausedBecause: nullable(
    oneOf(
      pauseReasons,
      'Why it is paused: an `operator` asked for it, or too many mails were refused (`refusals`).',
    ),
  ),
  fault: nullable(
    Type.String({ description: 'Why the sending did not begin, in words; null if nothing is wrong.' }),
  ),
  recipients: count('The mails of this letter. The number grows in the first seconds of the sending.'),
  sent: count('Mails that the mail server has accepted.'),
  deferred: count('Mails that are tried again later. They are among `remaining`.'),
  failed: count('Mails that were refused for good.'),
  skipped: count('Mails that were not sent, because the recipient has left since the sending began.'),
  remaining: count('Mails that are still to be sent.'),
  resent: count('Mails that may have been sent twice, because a process died while it was sending them.'),
  perSecond: Type.Number({ minimum: 0, description: 'Mails per second, of the last seconds.' }),
  estimatedEnd: nullable({
    ...Time,
    description: 'When the rest will be sent at this speed; null if nothing is being sent.',
  }),
})
export type Sending = Static<typeof Sending>

export const SendingStream = Type.String({
  description:
    'Server-sent events named `progress`, each with a `Sending` as JSON, whenever it has changed and at ' +
    'most once a second. The event `end` says that the letter is sent, cancelled or a draft again.',
})

export const LetterParams = Type.Object({ slug: Slug, id: Id }, { additionalProperties: false })
