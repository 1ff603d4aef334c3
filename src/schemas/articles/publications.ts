/** The wire shapes of the publication of an article, with its schedule. */
import { type Static, Type } from 'typebox'
import { articleStatuses, scheduleFaults } from '../../domain/articles/article-lifecycle.ts'
import { input, maxInteger, nullable, oneOf, Slug, shape, Time } from '../common.ts'

/** The schedule of an article. A draft shows it too. */
export const schedule = {
  publishAt: nullable({
    ...Time,
    description: 'When `scheduledRevision` becomes public; null if no revision is scheduled.',
  }),
  scheduledRevision: nullable(
    Type.Integer({
      description:
        'The revision that becomes public at `publishAt`. Later revisions do not become public with it.',
    }),
  ),
  unpublishAt: nullable({
    ...Time,
    description: 'When the article stops being public; null if it stays public.',
  }),
  scheduleFault: nullable(
    oneOf(
      scheduleFaults,
      'Why the service gave up the last schedule. `slug-taken` means that another article has the ' +
        'slug of the revision. `window-missed` means that `unpublishAt` had passed before the ' +
        'service could publish. `byline-not-agreed` means that a name in the byline had ended its ' +
        'agreement by `publishAt`. The next PUT or DELETE of the publication sets this member to null.',
    ),
  ),
}
const Schedule = Type.Object(schedule)
export type Schedule = Static<typeof Schedule>

export const PublicationInput = input(
  'PublicationInput',
  'The whole plan of a publication: which revision is public, from when and until when.',
  {
    revision: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxInteger,
        description: 'The number of the revision. The default is the revision that is newest now.',
      }),
    ),
    publishAt: Type.Optional(
      nullable({
        ...Time,
        description:
          'When the revision becomes public. Without a time, or with null or a time of the last five ' +
          'minutes, it becomes public at once. An older time needs `backdate`. The earliest year is ' +
          '1400.',
      }),
    ),
    backdate: Type.Optional(
      Type.Boolean({
        description:
          'Whether the article is dated with a `publishAt` in the past, for imports and archives. The ' +
          'revision becomes public at once, and `publishedAt` is that time, even if the article was ' +
          'public before under another date. It changes nothing for a time in the future.',
      }),
    ),
    unpublishAt: Type.Optional(
      nullable({
        ...Time,
        description:
          'When the article stops being public, which must be in the future and after ' +
          '`publishAt`. Without a time, or with null, the article stays public.',
      }),
    ),
  },
)
export type PublicationInput = Static<typeof PublicationInput>

export const Publication = shape(
  'Publication',
  'The state of a publication: which revision is public, since when and until when.',
  {
    status: oneOf(articleStatuses, 'The status of the article.'),
    revision: nullable(
      Type.Integer({
        description:
          'With the status `scheduled`, the revision that becomes public at `publishAt`. Otherwise the ' +
          'revision that is public or was public last; null if none ever was.',
      }),
    ),
    ...schedule,
    publishedAt: nullable({
      ...Time,
      description:
        'The time of the first publication, or the time to which the article was backdated; null if ' +
        'the article was never public.',
    }),
    slug: Slug,
  },
)
export type Publication = Static<typeof Publication>
