/** The wire shapes of letters: what admins write, and what the archive shows to everybody. */
import { type Static, Type } from 'typebox'
import { letterStatuses } from '../../domain/newsletter/letter.ts'
import { letterBounds } from '../../domain/newsletter/letter-source.ts'
import {
  EmailInput,
  Id,
  input,
  Language,
  Line,
  listOf,
  listQuery,
  nullable,
  oneOf,
  ref,
  Slug,
  shape,
  Text,
  Time,
} from '../common.ts'
import { NewsletterSlug } from './newsletters.ts'

export const LetterParams = Type.Object({ slug: NewsletterSlug, id: Id }, { additionalProperties: false })

const rule = {
  since: Type.Optional(
    Type.String({ format: 'date-time', description: 'Only articles published at this time or later.' }),
  ),
  tag: Type.Optional({ ...Slug, description: 'Only articles with the tag of this slug.' }),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: letterBounds.ruleLimit,
      description: `At most so many articles. The default is ${letterBounds.ruleLimit}.`,
    }),
  ),
}

const ruleMeaning =
  'Articles that are chosen when the letter is sent, the newest first. Articles that another part of the ' +
  'letter has are not chosen again.'

export const LetterSectionInput = input('LetterSectionInput', 'A part of a letter.', {
  heading: Type.Optional(nullable(Line(200, 'The heading of the section; null for none.'))),
  text: Type.Optional(
    nullable(Text(20_000, { description: 'Markdown above the articles; null for none.', isVisible: true })),
  ),
  articles: Type.Optional(
    Type.Array(Slug, {
      maxItems: letterBounds.articles,
      description: 'The slugs of articles, in the order of the letter.',
    }),
  ),
  rule: Type.Optional(nullable(Type.Object(rule, { additionalProperties: false, description: ruleMeaning }))),
})

const markdown = (description: string) =>
  Type.Optional(nullable(Text(20_000, { description, isVisible: true })))

const text = {
  preheader: Type.Optional(
    nullable(Line(250, 'The words that programs for mail show beside the subject; null for none.')),
  ),
  intro: markdown('Markdown above all sections, as in articles, but without embeds; null for none.'),
  sections: Type.Optional(
    Type.Array(ref(LetterSectionInput), {
      maxItems: letterBounds.sections,
      description:
        `All sections of the letter, with at most ${letterBounds.articles} slugs of articles together. ` +
        'A patch replaces the whole list.',
    }),
  ),
  closing: markdown('Markdown beneath all sections; null for none.'),
  language: Type.Optional({
    ...Language,
    description:
      'A language tag (BCP 47), which also chooses the words that the service adds. The default is the ' +
      'language of the publication.',
  }),
}

const Subject = Line(200, 'The subject, as plain text.')

export const LetterInput = input('LetterInput', 'A new letter.', { subject: Subject, ...text })
export type LetterInput = Static<typeof LetterInput>

export const LetterPatch = input('LetterPatch', 'A change of a letter (JSON Merge Patch, RFC 7396).', {
  subject: Type.Optional(Subject),
  ...text,
})
export type LetterPatch = Static<typeof LetterPatch>

export const LetterSection = shape('LetterSection', 'A part of a letter.', {
  heading: nullable(Type.String()),
  text: nullable(Type.String({ description: 'Markdown.' })),
  articles: Type.Array(Type.String({ description: 'The slug of an article.' })),
  rule: nullable(Type.Object({ ...rule }, { description: ruleMeaning })),
})

const onlyForAdmins = (description: string) => `${description} Only admins see it.`

const listed = {
  id: Id,
  subject: Type.String({ description: 'The subject, as plain text.' }),
  preheader: nullable(Type.String({ description: 'The words beside the subject, as plain text.' })),
  language: Type.String({ description: 'A language tag (BCP 47).' }),
  sentAt: nullable({ ...Time, description: 'When the sending began; null if it has not begun.' }),
  url: Type.String({ format: 'uri', description: 'The letter in the archive.' }),
  status: Type.Optional(oneOf(letterStatuses, onlyForAdmins('How far the letter is.'))),
  revision: Type.Optional(
    Type.Integer({ description: onlyForAdmins('The number of the version. The ETag begins with it.') }),
  ),
  sendAt: Type.Optional(
    nullable({ ...Time, description: onlyForAdmins('When the sending begins; null for a draft.') }),
  ),
  finishedAt: Type.Optional(
    nullable({ ...Time, description: onlyForAdmins('When the sending ended; null before.') }),
  ),
  isAutomatic: Type.Optional(
    Type.Boolean({ description: onlyForAdmins('Whether the service has made the letter by its rule.') }),
  ),
  createdAt: Type.Optional(
    Type.String({ ...Time, description: onlyForAdmins('When the letter was created.') }),
  ),
  updatedAt: Type.Optional(
    Type.String({ ...Time, description: onlyForAdmins('When the text was last changed.') }),
  ),
}

export const LetterItem = shape('LetterItem', 'A letter in a list.', listed)
export type LetterItem = Static<typeof LetterItem>

export const LetterList = listOf('LetterList', ref(LetterItem))

const whole = {
  ...listed,
  html: nullable(
    Type.String({
      description:
        'The page of the letter as everybody may see it, sanitised and without links that belong to one ' +
        'recipient; null if the sending has not begun.',
    }),
  ),
  intro: Type.Optional(nullable(Type.String({ description: onlyForAdmins('Markdown.') }))),
  sections: Type.Optional(
    Type.Array(ref(LetterSection), { description: onlyForAdmins('The sections of the letter.') }),
  ),
  closing: Type.Optional(nullable(Type.String({ description: onlyForAdmins('Markdown.') }))),
}

export const Letter = shape('Letter', 'One mailing of a newsletter.', whole)
export type Letter = Static<typeof Letter>

export const SavedLetter = shape('SavedLetter', 'A letter that you have just saved, with warnings.', {
  ...whole,
  warnings: Type.Array(Type.String(), {
    description:
      'What should be looked at before the letter is sent: articles that are not public, pictures without ' +
      'alternative text, parts of the Markdown that are left out, a letter that is too long for Gmail.',
  }),
})
export type SavedLetter = Static<typeof SavedLetter>

export const LetterQuery = listQuery({
  status: Type.Optional(
    oneOf(
      letterStatuses,
      'Only letters with this status. Without the token of an admin, no letter is found whose sending has ' +
        'not begun.',
    ),
  ),
})

export const LetterReadQuery = Type.Object(
  {
    format: Type.Optional(
      oneOf(
        ['json', 'html'] as const,
        'Whether the answer is JSON or the page itself. Without it, `Accept` decides.',
      ),
    ),
  },
  { additionalProperties: false },
)

export const letterFormats = ['html', 'text', 'eml'] as const

export const LetterPreviewQuery = Type.Object(
  {
    format: Type.Optional(
      oneOf(letterFormats, 'The HTML part (the default), the plain text part, or the whole mail.'),
    ),
  },
  { additionalProperties: false },
)

export const PlainText = Type.String({ description: 'Plain text in UTF-8.' })
export const MailFile = Type.String({ description: 'A mail with its headers (RFC 5322).' })

export const LetterIfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'Required: the ETag of the version on which your change is based, or `*`. If that version is not ' +
        'the newest, the answer is 412. Without the header, it is 428.',
    }),
  ),
})

export const TestSendInput = input('TestSendInput', 'A request for a test mail.', { to: EmailInput })

export const TestSendReceipt = shape('TestSendReceipt', 'A test mail that is on its way.', {
  message: Type.String(),
  warnings: Type.Array(Type.String(), { description: 'As in the answer to a change of the letter.' }),
})
