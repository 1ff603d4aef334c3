/** The rows of the table of problems (`table.ts`) about newsletters and their signups. */

export const newsletterProblems = {
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
