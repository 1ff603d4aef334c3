/** The wire shapes of newsletters: the lists that people sign up to. */
import { type Static, Type } from 'typebox'
import { maxSlugLength } from '../../domain/slug.ts'
import {
  described,
  Email,
  EmailInput,
  Id,
  input,
  Line,
  listOf,
  listQuery,
  nullable,
  ref,
  Slug,
  shape,
  Time,
} from '../common.ts'
import { textRules } from '../text-rules.ts'

const SenderInput = Type.Object(
  { name: nullable(Line(100, 'The name beside the address; null for none.')), address: EmailInput },
  { additionalProperties: false, description: 'The sender of the letters; null for MAIL_FROM.' },
)

const forAdmins = 'Only admins get this member.'

export const Newsletter = shape('Newsletter', 'A list of the publication that people sign up to.', {
  id: Id,
  slug: Slug,
  name: Type.String({ description: 'The name as forms, mails and pages show it.' }),
  description: nullable(Type.String({ description: 'A line about the newsletter; null for none.' })),
  isOpen: Type.Boolean({ description: 'Whether people can sign up.' }),
  isDefault: Type.Boolean({ description: 'Whether a signup that names no newsletter is for this one.' }),
  position: Type.Integer({ description: 'The place in lists and forms: low numbers come first.' }),
  from: Type.Optional(
    nullable(
      Type.Object(
        { name: nullable(Type.String()), address: Email },
        { description: `The sender of the letters; null for the sender of all mail. ${forAdmins}` },
      ),
    ),
  ),
  replyTo: Type.Optional(
    nullable(described(Email, `Where answers to letters go; null for the sender. ${forAdmins}`)),
  ),
  createdAt: Type.Optional(Type.String({ ...Time, description: `When it was created. ${forAdmins}` })),
  updatedAt: Type.Optional(Type.String({ ...Time, description: `When it was last changed. ${forAdmins}` })),
})
export type Newsletter = Static<typeof Newsletter>

export const NewsletterList = listOf('NewsletterList', ref(Newsletter))
export const NewsletterQuery = listQuery({})

const optional = {
  description: Type.Optional(nullable(Line(500, 'A line about the newsletter; null for none.'))),
  from: Type.Optional(nullable(SenderInput)),
  replyTo: Type.Optional(
    nullable(described(EmailInput, 'Where answers to letters go; null for the sender.')),
  ),
  isOpen: Type.Optional(Type.Boolean({ description: 'Whether people can sign up. It is true unless told.' })),
  isDefault: Type.Optional(
    Type.Boolean({
      description: 'Whether a signup that names no newsletter is for this one. It is false unless told.',
    }),
  ),
  position: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 10_000,
      description: 'The place in lists and forms: low numbers come first. It is 0 unless told.',
    }),
  ),
}
const Name = Line(100, 'The name as forms, mails and pages show it.')

export const NewsletterInput = input('NewsletterInput', 'A new newsletter.', {
  slug: described(Slug, 'The name in addresses. It never changes.'),
  name: Name,
  ...optional,
})
export type NewsletterInput = Static<typeof NewsletterInput>

export const NewsletterPatch = input(
  'NewsletterPatch',
  'A merge patch (RFC 7396) of a newsletter. Members that you leave out stay as they are.',
  { name: Type.Optional(Name), ...optional },
)
export type NewsletterPatch = Static<typeof NewsletterPatch>

/** The slug in a path. What could be an id is no slug, and is found nowhere. */
export const NewsletterSlug = Type.String({
  pattern: textRules.idOrSlug.pattern,
  maxLength: maxSlugLength,
  description: 'The slug of the newsletter.',
})
export const NewsletterParams = Type.Object({ slug: NewsletterSlug }, { additionalProperties: false })
