/** The rows of the table of problems (`table.ts`) about articles, tags and contributors. */

export const articleProblems = {
  'byline-not-agreed': {
    status: 403,
    title: 'The byline names a profile that has not agreed',
    description:
      'Authors sign only with their own profile and with profiles that have agreed. `detail` names the ' +
      'profile. Its account agrees with PUT /v1/contributors/{id}/co-authors. With a profile that ' +
      'belongs to no account, only admins sign, and those whom an admin puts on its list. A publication ' +
      'needs the agreement of every name, unless the revision is public already.',
  },
  'article-slug-taken': {
    status: 409,
    title: 'The slug is taken',
    description:
      'Another article has, had or reserves this slug. Choose another slug, or leave the slug out and ' +
      'the service makes one.',
  },
  'article-move-refused': {
    status: 409,
    title: 'The status of the article does not allow this step',
    description:
      'This step is not possible in the current status of the article; `detail` names the step and the ' +
      'status.',
  },
  'correction-limit': {
    status: 409,
    title: 'The article has reached its limit of corrections',
    description:
      'The article has as many corrections as an article may have; `detail` names the number. Publish ' +
      'a revision whose text says the rest.',
  },
  'article-was-published': {
    status: 409,
    title: 'A published article cannot be deleted',
    description: 'The article is or was public. Send DELETE to its publication to unpublish it instead.',
  },
  'preview-limit': {
    status: 409,
    title: 'The article has reached its limit of previews',
    description:
      'The article has as many active previews as an article may have; `detail` names the number. ' +
      'Revoke one first.',
  },
  'tag-name-taken': {
    status: 409,
    title: 'The name is taken',
    description:
      'Another tag has this name, or the name, written as a slug, is the slug of another tag. Upper and ' +
      'lower case and the forms of characters make no difference. Choose another name, or merge the two tags.',
  },
  'tag-in-use': {
    status: 409,
    title: 'Articles have the tag',
    description:
      'The published text, the draft or the scheduled revision of some articles has the tag; `articles` ' +
      'is their number. Take the tag from them first, or merge it into another tag.',
  },
  'contributor-in-use': {
    status: 409,
    title: 'Articles name the contributor',
    description:
      'The published text, the draft or the scheduled revision of some articles names the contributor in ' +
      'its byline; `articles` is their number. Take the name from their bylines first.',
  },
  'contributor-slug-taken': {
    status: 409,
    title: 'The slug is taken',
    description: 'Another contributor has this slug. Choose another slug.',
  },
  'contributor-accounts-differ': {
    status: 409,
    title: 'The two profiles belong to two accounts',
    description:
      'A profile belongs to one account at most, so two profiles with an account each cannot be merged. ' +
      'Unlink the account of one of them first.',
  },
  'contributor-account-taken': {
    status: 409,
    title: 'The account already has a profile',
    description: 'An account can belong to one contributor at most.',
  },
} as const
