/** The refusal that moderators get for their own comments. */
import { ApiError } from '../../../problems/api-error.ts'

export function ownComment(): ApiError {
  return new ApiError(
    'comment-own-decision',
    'This comment is your own. Another moderator must decide on it.',
  )
}
