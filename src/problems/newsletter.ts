/** The rows of the table of problems (`table.ts`) about newsletters and signups. */

export const newsletterProblems = {
  'newsletter-slug-taken': {
    status: 409,
    title: 'The slug belongs to another newsletter',
    description: 'Every newsletter has a slug of its own. Choose another one.',
  },
  'newsletter-limit': {
    status: 409,
    title: 'There are as many newsletters as a publication can have',
    description: 'Forms and pages show all newsletters. Delete one before you create another.',
  },
  'letter-status': {
    status: 409,
    title: 'The status of the letter does not allow this',
    description:
      'A letter can be changed, sent or deleted before its sending begins, paused while it is being sent, ' +
      'and resumed while it is paused; `detail` says what the letter is now.',
  },
  'newsletter-has-letters': {
    status: 409,
    title: 'The newsletter has letters',
    description:
      'A newsletter with letters cannot be deleted, since links in its letters must go on working. Close ' +
      'it with `isOpen: false`.',
  },
  'newsletter-last-default': {
    status: 409,
    title: 'One default newsletter must remain',
    description:
      'A signup that names no newsletter is for the default ones. Make another newsletter a default one ' +
      'first.',
  },
  'newsletters-closed': {
    status: 409,
    title: 'No newsletter is open to signups',
    description: 'The signup names no newsletter, and every default newsletter is closed.',
  },
  'account-without-email': {
    status: 409,
    title: 'The account has no e-mail address',
    description: 'Newsletters go to the e-mail address of the account. Give the account one first.',
  },
  'signup-suppressed': {
    status: 409,
    title: 'The address gets no mail from this publication',
    description:
      'The address was suppressed: mail to it came back, its owner complained of mail or had it erased, ' +
      'or an admin suppressed it. Only an admin can lift this.',
  },
  'letter-incomplete': {
    status: 409,
    title: 'The letter cannot be sent as it is',
    description:
      'The letter has no content, is too long for a mail, or names an article that is not published yet; ' +
      '`detail` says which.',
  },
  'signup-address-taken': {
    status: 409,
    title: 'The address is on the list already',
    description:
      'Another signup has this address, or the address is suppressed and gets no letter whatever happens; ' +
      '`detail` says which.',
  },
  'signup-move-refused': {
    status: 409,
    title: 'The status of the signup does not allow this step',
    description:
      'This step is not possible in the current status of the signup; `detail` names the step and the status.',
  },
} as const
