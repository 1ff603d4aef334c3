/** The publication of a revision: now or at a time, for good or until another. */
import { type Static, Type } from 'typebox'
import { articleStatuses, scheduleFaults } from '../../domain/articles/article-lifecycle.ts'
import { input, nullable, oneOf, Slug, shape, Time } from '../common.ts'

/** What is to come of an article by itself. A draft shows it too. */
export const schedule = {
  publishAt: nullable({ ...Time, description: 'When `scheduledRevision` becomes public.' }),
  scheduledRevision: nullable(
    Type.Integer({ description: 'The revision that becomes public at `publishAt`; later ones do not.' }),
  ),
  unpublishAt: nullable({ ...Time, description: 'When it ceases to be public.' }),
  scheduleFault: nullable(
    oneOf(
      scheduleFaults,
      'Why the last schedule was given up: the slug of its revision belongs to another article; or `unpublishAt` had passed before the service could publish. Gone with the next PUT or DELETE of the publication.',
    ),
  ),
}
const Schedule = Type.Object(schedule)
export type Schedule = Static<typeof Schedule>

export const PublicationInput = input(
  'PublicationInput',
  'Which revision is public, from when and until when; all that it does not say is as without a schedule.',
  {
    revision: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        description: 'The newest of this moment unless given.',
      }),
    ),
    publishAt: Type.Optional(
      nullable({ ...Time, description: 'At once where it is left out, null or past.' }),
    ),
    unpublishAt: Type.Optional(
      nullable({
        ...Time,
        description: 'After now and after `publishAt`. Never where it is left out or null.',
      }),
    ),
  },
)
export type PublicationInput = Static<typeof PublicationInput>

export const Publication = shape('Publication', 'Whether, since when and until when an article is public.', {
  status: oneOf(articleStatuses),
  revision: nullable(
    Type.Integer({ description: 'The revision that is public, was so last or, while `scheduled`, will be.' }),
  ),
  ...schedule,
  publishedAt: nullable(Time),
  slug: Slug,
})
export type Publication = Static<typeof Publication>
