/** The wire shapes of newsletter signups for admins: the list, its export, changes and the ledger. */
import { type Static, Type } from 'typebox'
import { signupEventTypes, signupStatuses, suppressionReasons } from '../../domain/newsletter/signup.ts'
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
  stored,
  Time,
} from '../common.ts'
import { statusMeaning } from './signups.ts'

const becauseMeaning =
  'Mails to the address came back (`bounce`), its owner reported one as spam (`complaint`), or an admin ' +
  'has suppressed it (`admin`).'

export const Signup = shape('Signup', 'An address on the list of the newsletter, for admins.', {
  id: Id,
  email: Type.String({ description: 'The e-mail address.' }),
  status: oneOf(signupStatuses, statusMeaning),
  suppressedBecause: nullable(oneOf(suppressionReasons, `${becauseMeaning} null if it is not suppressed.`)),
  newsletters: Type.Array(Slug, {
    description:
      'The slugs of the newsletters that the address gets or got. While it is `pending`, it will get them.',
  }),
  source: nullable(
    Type.String({ description: 'The place on the site of the first signup; null if it was not given.' }),
  ),
  language: nullable(
    Type.String({ description: 'The language of mails to the address (BCP 47); null if it is not known.' }),
  ),
  requestedAt: Type.String({ ...Time, description: 'When the signup was last requested.' }),
  confirmedAt: nullable({ ...Time, description: 'When the owner confirmed; null if that has not happened.' }),
  unsubscribedAt: nullable({
    ...Time,
    description: 'When the owner unsubscribed; null if that has not happened.',
  }),
})
export type Signup = Static<typeof Signup>

export const SignupList = listOf('SignupList', ref(Signup))

const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }))

export const SignupQuery = listQuery({
  status: Type.Optional(oneOf(signupStatuses, 'Only signups with this status.')),
  suppressedBecause: Type.Optional(
    oneOf(
      suppressionReasons.filter((reason) => reason !== 'erasure'),
      `Only signups that are suppressed for this reason. ${becauseMeaning}`,
    ),
  ),
  source: Type.Optional(Line(100, 'Only signups with this source.')),
  newsletter: Type.Optional(
    Type.Unsafe<string>({ ...Slug, description: 'Only signups of the newsletter with this slug.' }),
  ),
  language: Type.Optional(
    Type.Unsafe<string>({ ...Language, description: 'Only signups with this language.' }),
  ),
  requestedAfter: time('Only signups that were requested at this time or later.'),
  requestedBefore: time('Only signups that were requested before this time.'),
  confirmedAfter: time('Only signups that were confirmed at this time or later.'),
  confirmedBefore: time('Only signups that were confirmed before this time.'),
  q: Type.Optional(
    stored('optionalLine', {
      minLength: 3,
      maxLength: 254,
      description: 'Only signups whose address contains this text, in any letter case.',
    }),
  ),
  format: Type.Optional(
    oneOf(
      ['json', 'csv'],
      'With `csv`, the answer is a file with all signups of the filter, and `limit` and `cursor` mean nothing.',
    ),
  ),
})
export type SignupQuery = Static<typeof SignupQuery>

export const SignupPatch = input('SignupPatch', 'A change of a signup by an admin.', {
  email: Type.Optional(EmailInput),
  newsletters: Type.Optional(
    Type.Array(Slug, {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description:
        'The slugs of all newsletters that the address gets. A further one for a confirmed address needs ' +
        '`evidence`.',
    }),
  ),
  status: Type.Optional(
    oneOf(
      ['unsubscribed', 'suppressed'],
      'Takes the address off the list, or suppresses it. `unsubscribed` also lifts a suppression by an ' +
        'admin. Only the owner can confirm the address. It needs `reason`.',
    ),
  ),
  reason: Type.Optional(Line(500, 'Why the signup changes. The ledger keeps it.')),
  evidence: Type.Optional(Line(500, 'How and when the owner of the address agreed. The ledger keeps it.')),
})
export type SignupPatch = Static<typeof SignupPatch>

export const SignupEvent = shape('SignupEvent', 'A step of the consent ledger of one signup.', {
  id: Id,
  type: oneOf(signupEventTypes, 'What happened.'),
  wording: nullable(
    Type.String({
      description: 'The version of the words that the owner agreed to; null if there were none.',
    }),
  ),
  wordingText: nullable(
    Type.String({ description: 'These words, as they were shown; null in old entries.' }),
  ),
  newsletters: nullable(
    Type.Array(Type.String(), { description: 'The slugs of the newsletters that the step was about.' }),
  ),
  detail: nullable(
    Type.Unsafe<Record<string, string | boolean | null>>({
      type: 'object',
      additionalProperties: true,
      description: 'Further facts. They depend on the type.',
    }),
  ),
  source: nullable(Type.String({ description: 'The place on the site, or the source of the import.' })),
  address: nullable(
    Type.String({ description: 'The network address of the request; null once it was removed.' }),
  ),
  userAgent: nullable(Type.String({ description: 'The browser of the request; null once it was removed.' })),
  occurredAt: Type.String({ ...Time, description: 'When it happened.' }),
})
export type SignupEvent = Static<typeof SignupEvent>

export const SignupEventList = listOf('SignupEventList', ref(SignupEvent))
export const SignupEventQuery = listQuery({})
