/** The part of the table of problems that is about comments, votes, reports, decisions and appeals (`problem-types.ts`). */

export const communityProblems = {
  'comment-own-report': {
    status: 403,
    title: 'Nobody reports their own comment',
    description: 'A report is about the comment of somebody else.',
  },
  'comment-own-decision': {
    status: 403,
    title: 'Nobody decides on their own comment',
    description: 'A moderation decision must come from somebody other than the author of the comment.',
  },
  'comment-own-vote': {
    status: 403,
    title: 'Nobody votes on their own comment',
    description: 'The comment is your own; votes come from others.',
  },
  'appeal-not-yours': {
    status: 403,
    title: 'Somebody else judges this appeal',
    description: 'Neither the moderator who decided nor the account that appeals may judge an appeal.',
  },
  'comment-closed': {
    status: 409,
    title: 'Comments are closed',
    description:
      'The article takes no new comments; `detail` says whether they were closed or closed by age.',
  },
  'comment-edit-closed': {
    status: 409,
    title: 'The time to edit is over',
    description:
      'A comment can be edited for some time after it was posted, which `detail` names. It can still be deleted.',
  },
  'comment-not-editable': {
    status: 409,
    title: 'The comment cannot be edited',
    description:
      'The comment is hidden or removed, or has been edited as often as one may be; `detail` says which.',
  },
  'comment-not-visible': {
    status: 409,
    title: 'The comment cannot be answered',
    description: 'The comment to reply to is hidden, removed or waits for a moderator.',
  },
  'queue-item-claimed': {
    status: 409,
    title: 'Another moderator works on this comment',
    description:
      'The comment is claimed: `claimedBy` says by whom and `claimedUntil` until when. Then, or once it is released, it can be claimed again.',
  },
  'comment-decision-refused': {
    status: 409,
    title: 'The decision does not apply',
    description: 'The comment is in a status that this action cannot change; `detail` names both.',
  },
  'comment-edited': {
    status: 409,
    title: 'The comment has other words by now',
    description: 'Its author has edited the comment after `readAt`. Read it again, and decide then.',
  },
  'decision-batch-refused': {
    status: 409,
    title: 'The batch cannot be decided on',
    description:
      'Some of the comments are unknown, your own, edited after `readAt`, or in a status that the action cannot change: `errors` names each by its place in `commentIds`, with the code that it alone would be refused with. None was changed.',
  },
  'decision-not-standing': {
    status: 409,
    title: 'The decision stands no more',
    description:
      'A decision can be taken back while it is the last one on its comment and the comment is as it left it; `detail` says what came after it.',
  },
  'decision-final': {
    status: 409,
    title: 'The decision grants an appeal',
    description: 'What an appeal has brought about is not taken back. Decide on the comment anew.',
  },
  'appeal-exists': {
    status: 409,
    title: 'There is an appeal already',
    description: 'Against a decision there is one appeal. Your notices say what has become of it.',
  },
  'appeal-refused': {
    status: 409,
    title: 'There is nothing to appeal against',
    description:
      'Decisions that hide a comment can be appealed against, within six months and while they stand; `detail` says which of it is missing.',
  },
  'appeal-resolved': {
    status: 409,
    title: 'The appeal is closed',
    description:
      'Somebody has judged the appeal with another outcome, or the account that appealed is gone; `detail` says which.',
  },
  'comment-refused': {
    status: 422,
    title: 'The comment was refused',
    description:
      'The comment breaks a rule of this site, and was not stored; `detail` names the rule in words. A moderator can see that it was tried.',
  },
} as const
