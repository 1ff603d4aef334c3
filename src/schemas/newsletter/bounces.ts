/** The wire shapes of reports about sent mail. */
import { type Static, Type } from 'typebox'
import { mailServiceNames } from '../../domain/newsletter/reports.ts'
import { input, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

/** Longer messages come as they are, without JSON. */
const maxMessageLength = 500_000

export const BounceInput = input('BounceInput', 'A message of a mail server, as it came.', {
  message: Type.String({
    maxLength: maxMessageLength,
    description: 'The whole message with its headers, as RFC 5322 describes it.',
  }),
})
export type BounceInput = Static<typeof BounceInput>

export const BounceReceipt = shape('BounceReceipt', 'What happens with a report.', {
  message: Type.String({ description: 'A text for people, in English.' }),
})

export const MailServiceParams = Type.Object({
  service: Type.String({
    pattern: textRules.idOrSlug.pattern,
    maxLength: 36,
    description: `The mail service that reports: one of ${mailServiceNames.join(', ')}.`,
  }),
})
