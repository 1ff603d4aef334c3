/** The wire shapes of newsletter signups. */
import { type Static, Type } from 'typebox'
import { maxNewsletters } from '../../domain/newsletter/newsletters.ts'
import {
  described,
  EmailInput,
  input,
  Language,
  Line,
  nullable,
  OptionalLine,
  Slug,
  shape,
  WebUrl,
} from '../common.ts'
import { textRules } from '../text-rules.ts'

/** The most newsletters that one request names. */
export const maxNamed = maxNewsletters

export const SignupInput = input('SignupInput', 'A signup for the newsletter.', {
  email: EmailInput,
  source: Type.Optional(
    Line(100, 'The place on your site where the visitor signed up, for example `footer`.'),
  ),
  newsletters: Type.Optional(
    Type.Array(Slug, {
      minItems: 1,
      maxItems: maxNamed,
      uniqueItems: true,
      description: 'The slugs of open newsletters; the default ones unless told.',
    }),
  ),
  language: Type.Optional(
    described(Language, 'The language of mails and pages; that of the header Accept-Language unless told.'),
  ),
  redirect: Type.Optional(
    described(
      WebUrl,
      'Only in a submitted HTML form: where the browser goes then. Its origin must be that of `siteUrl` or ' +
        'one of `signupRedirectOrigins` in the settings.',
    ),
  ),
  formToken: Type.Optional(
    Type.String({
      pattern: textRules.formToken.pattern,
      description: 'The token of `GET /v1/newsletter-signups/form`, if the settings require it.',
    }),
  ),
  website: Type.Optional(
    OptionalLine(
      200,
      'A field that people do not see. If a program fills it in, the answer is the same and nothing happens.',
    ),
  ),
})
export type SignupInput = Static<typeof SignupInput>

export const PreferencesRequest = input('PreferencesRequest', 'Whose preferences to mail.', {
  email: EmailInput,
})

export const SignupReceipt = shape('SignupReceipt', 'A message for the visitor.', {
  message: Type.String({ description: 'A text to show to the visitor, in English.' }),
})
export type SignupReceipt = Static<typeof SignupReceipt>

export const statusMeaning =
  'A `pending` address waits for confirmation, a `confirmed` address gets the newsletter, an ' +
  '`unsubscribed` address does not get it any more, and a `suppressed` address gets no mail at all.'

export const SignupForm = shape('SignupForm', 'What a form for signups needs.', {
  formToken: Type.String({ description: 'Send it with the signup, within 24 hours.' }),
  leastSeconds: Type.Integer({ description: 'A signup that comes sooner after this answer is refused.' }),
  newsletters: Type.Array(
    Type.Object({
      slug: Slug,
      name: Type.String(),
      description: nullable(Type.String()),
      isDefault: Type.Boolean({ description: 'Whether a signup that names no newsletter is for this one.' }),
    }),
    { description: 'The newsletters that are open to signups.' },
  ),
  consent: Type.String({ description: 'The words that the reader agrees to by confirming.' }),
})
export type SignupForm = Static<typeof SignupForm>

export const ConfirmationQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.signupToken.pattern,
      description: 'The token from the confirmation link.',
    }),
  },
  { additionalProperties: false },
)
