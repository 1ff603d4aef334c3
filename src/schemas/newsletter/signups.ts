/** Newsletter signups as they travel. */
import { type Static, Type } from 'typebox'
import { signupStatuses } from '../../domain/newsletter/signup.ts'
import { Email, Id, input, Line, listOf, listQuery, nullable, oneOf, ref, shape, Time } from '../common.ts'
import { textRules } from '../text-rules.ts'

export const SignupInput = input('SignupInput', 'A request to get the newsletter.', {
  email: Email,
  source: Type.Optional(Line(100, 'Where on the site it was made, for example `footer`.')),
})
export type SignupInput = Static<typeof SignupInput>

export const SignupReceipt = shape('SignupReceipt', 'The same for every address, known or not.', {
  message: Type.String(),
})
export type SignupReceipt = Static<typeof SignupReceipt>

export const Signup = shape('Signup', "An address's state on the list, for admins.", {
  id: Id,
  email: Type.String(),
  status: oneOf(signupStatuses),
  source: nullable(Type.String()),
  requestedAt: Time,
  confirmedAt: nullable(Time),
  unsubscribedAt: nullable(Time),
})
export type Signup = Static<typeof Signup>

export const SignupList = listOf('SignupList', ref(Signup))

export const SignupQuery = listQuery({ status: Type.Optional(oneOf(signupStatuses)) })
export type SignupQuery = Static<typeof SignupQuery>

export const ConfirmationQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.signupToken.pattern,
      description: 'From the confirmation link.',
    }),
  },
  { additionalProperties: false },
)

/** An HTML page. */
