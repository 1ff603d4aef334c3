/** The rows of the table of problems (`table.ts`) about newsletters and letters. */

export const newsletterProblems = {
  'letter-not-changeable': {
    status: 409,
    title: 'The letter cannot be changed any more',
    description:
      'Its sending has begun or was cancelled. What was sent does not change. Only letters with the status ' +
      '`draft` or `scheduled` can be changed, and only those can be deleted.',
  },
  'letter-incomplete': {
    status: 409,
    title: 'The letter cannot be sent as it is',
    description:
      'The letter has no content, is too long for a mail, or names an article that is not published yet; ' +
      '`detail` says which.',
  },
} as const
