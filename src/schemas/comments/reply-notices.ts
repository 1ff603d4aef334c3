/** The wire shapes of the choice of mail about replies. */
import { type Static, Type } from 'typebox'
import { replyNoticeChoices } from '../../domain/comments/reply-notices.ts'
import { input, oneOf, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const mode = oneOf(
  replyNoticeChoices,
  'How often you get mail. `off`: never. `immediate`: a mail about each reply, a minute after the ' +
    'reply, for at most ten replies an hour. `daily`: one mail a day, at 7:00 UTC, if there are new ' +
    'replies.',
)

export const ReplyNotices = shape(
  'ReplyNotices',
  'Your choice of mail about direct replies to your comments.',
  {
    mode,
    emailVerified: Type.Boolean({
      description:
        'Whether your address is verified. The service sends this mail to verified addresses only.',
    }),
  },
)
export type ReplyNotices = Static<typeof ReplyNotices>

export const ReplyNoticesInput = input('ReplyNoticesInput', 'How often you want mail about replies.', {
  mode,
})
export type ReplyNoticesInput = Static<typeof ReplyNoticesInput>

export const UnsubscriptionQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.unsubscribeToken.pattern,
      description: 'The token from the link in the mail.',
    }),
  },
  { additionalProperties: false },
)
