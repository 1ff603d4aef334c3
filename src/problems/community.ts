/**
 * The rows of the table of problems (`table.ts`) about comments, votes, reports, decisions and
 * appeals.
 */

export const communityProblems = {
  'comment-own-report': {
    status: 403,
    title: 'You cannot report your own comment',
    description: 'A report must be about the comment of another account.',
  },
  'comment-own-decision': {
    status: 403,
    title: 'You cannot moderate your own comment',
    description: 'A moderation decision must come from somebody other than the author of the comment.',
  },
  'comment-own-vote': {
    status: 403,
    title: 'You cannot vote on your own comment',
    description: 'Only other accounts can vote on a comment.',
  },
  'appeal-not-yours': {
    status: 403,
    title: 'Another moderator must judge this appeal',
    description:
      'Neither a moderator who decided against the comment nor the account that appeals may judge the ' +
      'appeal.',
  },
  'comment-closed': {
    status: 409,
    title: 'Comments are closed',
    description:
      'The article takes no new comments; `detail` says whether somebody closed them or they closed ' +
      'because of the age of the article.',
  },
  'comment-edit-closed': {
    status: 409,
    title: 'The time for edits is over',
    description:
      'A comment can be edited for a limited time after it was posted; `detail` names that time. The ' +
      'comment can still be deleted.',
  },
  'comment-not-editable': {
    status: 409,
    title: 'The comment cannot be edited',
    description:
      'The comment is hidden or removed, or has been edited as often as a comment may be; `detail` ' +
      'says which.',
  },
  'comment-not-visible': {
    status: 409,
    title: 'The comment cannot be answered',
    description: 'The comment that the reply answers is hidden, removed or waiting for a moderator.',
  },
  'queue-item-claimed': {
    status: 409,
    title: 'Another moderator has claimed this comment',
    description:
      '`claimedBy` says who has claimed the comment and `claimedUntil` when the claim ends. You can ' +
      'claim the comment after that, or as soon as the other moderator releases it. To decide on it ' +
      'nevertheless, send `overrideClaim: true` with the decision.',
  },
  'comment-decision-refused': {
    status: 409,
    title: 'The decision does not apply',
    description:
      'This action cannot change a comment in this status; `detail` names the action and the status.',
  },
  'comment-edited': {
    status: 409,
    title: 'The comment has been edited',
    description: 'The author edited the comment after `readAt`. Read the comment again before you decide.',
  },
  'decision-batch-refused': {
    status: 409,
    title: 'The batch was refused',
    description:
      'Some of the comments are unknown, your own, edited after `readAt`, claimed by another moderator, ' +
      'or in a status that the action cannot change. `errors` points to each of them in `commentIds`, with the code of the ' +
      'problem that a decision on this comment alone would get. No comment was changed.',
  },
  'decision-not-standing': {
    status: 409,
    title: 'The decision no longer stands',
    description:
      'A decision can be undone only while it is the last decision on its comment and nothing has ' +
      'changed the comment since; `detail` says what came after the decision.',
  },
  'decision-final': {
    status: 409,
    title: 'The decision grants an appeal',
    description:
      'A decision that grants an appeal cannot be undone. Make a new decision on the comment instead.',
  },
  'appeal-exists': {
    status: 409,
    title: 'An appeal exists already',
    description: 'A decision can be appealed against once. Your notices show the status of the appeal.',
  },
  'appeal-refused': {
    status: 409,
    title: 'An appeal is not possible',
    description:
      'You can appeal against a decision that hides your comment, within six months and while the ' +
      'decision is in force; `detail` says which condition is not met.',
  },
  'appeal-resolved': {
    status: 409,
    title: 'The appeal is closed',
    description:
      'Somebody has judged the appeal with another outcome, or the account that appealed was erased; ' +
      '`detail` says which.',
  },
  'comment-refused': {
    status: 422,
    title: 'The comment was refused',
    description:
      'The comment breaks a rule of this site and was not stored; `detail` explains the rule. ' +
      'Moderators can see that somebody tried to post it.',
  },
} as const
