/** The wire shapes of the newsletters of an account, and of the choice behind a link in a letter. */
import { type Static, Type } from 'typebox'
import { leavingReasons, signupStatuses } from '../../domain/newsletter/signup.ts'
import { input, Line, nullable, OptionalLine, oneOf, Slug, shape, Text } from '../common.ts'
import { textRules } from '../text-rules.ts'
import { maxNamed, statusMeaning } from './signups.ts'

const ChosenNewsletter = Type.Object({
  slug: Slug,
  name: Type.String(),
  description: nullable(Type.String()),
  isOpen: Type.Boolean({ description: 'Whether it can be chosen. One that the reader has can be kept.' }),
  isSubscribed: Type.Boolean({ description: 'Whether the address gets it.' }),
})

const choices = Type.Array(ChosenNewsletter, {
  description: 'The newsletters that the reader has or can choose.',
})

export const SignupPreferences = shape('SignupPreferences', 'The newsletters of one address.', {
  email: Type.String({ description: 'The address, with only its first character before the @.' }),
  status: oneOf(signupStatuses, statusMeaning),
  newsletters: choices,
})
export type SignupPreferences = Static<typeof SignupPreferences>

const named = (minItems: number, description: string) =>
  Type.Array(Slug, { ...(minItems > 0 && { minItems }), maxItems: maxNamed, uniqueItems: true, description })

export const PreferencesInput = input('PreferencesInput', 'The newsletters that an address is to get.', {
  newsletters: named(0, 'The slugs of all newsletters that are wanted. An empty list unsubscribes.'),
})
export type PreferencesInput = Static<typeof PreferencesInput>

export const OwnSignup = shape('OwnSignup', 'The newsletters of your account.', {
  emailVerified: Type.Boolean({
    description: 'Whether the address is verified. If not, nothing is told about it.',
  }),
  status: nullable(oneOf(signupStatuses, `${statusMeaning} Null if the address never signed up.`)),
  newsletters: choices,
})
export type OwnSignup = Static<typeof OwnSignup>

export const OwnSignupInput = input('OwnSignupInput', 'The newsletters that you want.', {
  newsletters: Type.Optional(
    named(1, 'The slugs of all newsletters that you want; the default ones unless told.'),
  ),
  source: Type.Optional(Line(100, 'The place on your site where the reader signed up.')),
})
export type OwnSignupInput = Static<typeof OwnSignupInput>

export const LinkOfLetterQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.newsletterLinkToken.pattern,
      description: 'The token from the link in the letter or mail.',
    }),
  },
  { additionalProperties: false },
)

export const SignupUnsubscriptionInput = input(
  'SignupUnsubscriptionInput',
  'How to unsubscribe. Without any member, from the newsletter of the letter.',
  {
    from: Type.Optional(
      oneOf(
        ['newsletter', 'all'],
        '`newsletter` is that of the letter, and `all` is all of the publication.',
      ),
    ),
    reason: Type.Optional(
      oneOf(leavingReasons, 'Why the reader left. With this member, nothing else changes.'),
    ),
    comment: Type.Optional(Text(300, { description: 'What the reader adds to the reason.' })),
    'List-Unsubscribe': Type.Optional(
      OptionalLine(100, 'What mail programs send (RFC 8058). It is not read.'),
    ),
  },
)
export type SignupUnsubscriptionInput = Static<typeof SignupUnsubscriptionInput>
