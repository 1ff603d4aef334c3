/** The wire shapes of newsletter signups. */
import { type Static, Type } from 'typebox'
import { signupStatuses } from '../../domain/newsletter/signup.ts'
import {
  EmailInput,
  Id,
  input,
  Line,
  listOf,
  listQuery,
  nullable,
  oneOf,
  ref,
  shape,
  Time,
} from '../common.ts'
import { textRules } from '../text-rules.ts'

export const SignupInput = input('SignupInput', 'A signup for the newsletter.', {
  email: EmailInput,
  source: Type.Optional(
    Line(100, 'The place on your site where the visitor signed up, for example `footer`.'),
  ),
})
export type SignupInput = Static<typeof SignupInput>

export const SignupReceipt = shape('SignupReceipt', 'A message for the visitor.', {
  message: Type.String({ description: 'A text to show to the visitor, in English.' }),
})
export type SignupReceipt = Static<typeof SignupReceipt>

const statusMeaning =
  'A `pending` address waits for confirmation, a `confirmed` address gets the newsletter, and an ' +
  '`unsubscribed` address does not get it any more.'

export const Signup = shape('Signup', 'An address on the list of the newsletter, for admins.', {
  id: Id,
  email: Type.String({ description: 'The e-mail address.' }),
  status: oneOf(signupStatuses, statusMeaning),
  source: nullable(
    Type.String({ description: 'The place on the site of the first signup; null if it was not given.' }),
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

export const SignupQuery = listQuery({
  status: Type.Optional(oneOf(signupStatuses, 'Only signups with this status.')),
})
export type SignupQuery = Static<typeof SignupQuery>

export const ConfirmationQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.signupToken.pattern,
      description: 'The token from the confirmation link.',
    }),
  },
  { additionalProperties: false },
)
