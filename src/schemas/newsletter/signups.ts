/** The wire shapes of newsletter signups. */
import { type Static, Type } from 'typebox'
import { EmailInput, input, Line, shape } from '../common.ts'
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

export const ConfirmationQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.signupToken.pattern,
      description: 'The token from the confirmation link.',
    }),
  },
  { additionalProperties: false },
)
