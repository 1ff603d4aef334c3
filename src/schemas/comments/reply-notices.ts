/** Mail about replies, as an account chooses it. */
import { type Static, Type } from 'typebox'
import { replyNoticeChoices } from '../../domain/comments/reply-notices.ts'
import { input, oneOf, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const mode = oneOf(
  replyNoticeChoices,
  '`immediate`: a mail about each reply, a minute after it. `daily`: one mail a day, at 7:00 UTC, when there are any.',
)

export const ReplyNotices = shape(
  'ReplyNotices',
  'Whether you get mail about direct replies to your comments.',
  {
    mode,
    emailVerified: Type.Boolean({ description: 'Mail goes to a verified address only: without one, none.' }),
  },
)
export type ReplyNotices = Static<typeof ReplyNotices>

export const ReplyNoticesInput = input('ReplyNoticesInput', 'Whether you want mail about replies.', { mode })
export type ReplyNoticesInput = Static<typeof ReplyNoticesInput>

export const UnsubscriptionQuery = Type.Object(
  {
    token: Type.String({
      pattern: textRules.unsubscribeToken.pattern,
      description: 'From the link in the mail.',
    }),
  },
  { additionalProperties: false },
)
