/** The wire shape of the accounts that may sign articles with a profile. */
import { type Static, Type } from 'typebox'
import { Id, input, shape } from '../common.ts'

export const CoAuthors = shape('CoAuthors', 'The accounts that may sign articles with a profile.', {
  accountIds: Type.Array(Id, {
    description: 'The ids of the accounts, besides the account that the profile belongs to.',
  }),
})
export type CoAuthors = Static<typeof CoAuthors>

export const CoAuthorsInput = input(
  'CoAuthorsInput',
  'The whole list of accounts that may sign articles with a profile.',
  {
    accountIds: Type.Array(Type.String({ format: 'uuid' }), {
      maxItems: 100,
      description: 'The ids of the accounts. An account that the list leaves out may sign no longer.',
    }),
  },
)
export type CoAuthorsInput = Static<typeof CoAuthorsInput>
