/** The wire shapes of revisions, of their restoration and of their comparison. */
import { type Static, Type } from 'typebox'
import {
  Id,
  input,
  listOf,
  listQuery,
  maxInteger,
  nullable,
  oneOf,
  PersonRef,
  ref,
  Slug,
  shape,
  Text,
  Time,
} from '../common.ts'
import { HeroImage, Tag } from './articles.ts'
import { Draft } from './drafts.ts'

const RevisionNumber = Type.Integer({
  minimum: 1,
  maximum: maxInteger,
  description: 'The number of the revision.',
})

const summary = {
  revision: Type.Integer({ description: 'The number of the revision. The first revision has the number 1.' }),
  title: Type.String({ description: 'The headline, as plain text.' }),
  note: nullable(Type.String({ description: 'The remark of the author on this revision.' })),
  isLive: Type.Boolean({ description: 'Whether the public reads this revision now.' }),
  createdBy: { ...PersonRef, description: 'The account that saved the revision.' },
  createdAt: Type.String({ ...Time, description: 'When the revision was saved.' }),
}

export const RevisionSummary = shape('RevisionSummary', 'A revision in a list, without its text.', summary)
export type RevisionSummary = Static<typeof RevisionSummary>

export const RevisionList = listOf('RevisionList', ref(RevisionSummary))

export const RevisionQuery = listQuery({})

export const Revision = shape('Revision', 'A saved state of an article, which never changes.', {
  ...summary,
  articleId: Id,
  slug: Slug,
  dek: Draft.properties.dek,
  body: Draft.properties.body,
  bodyHtml: Draft.properties.bodyHtml,
  excerpt: Draft.properties.excerpt,
  readingMinutes: Draft.properties.readingMinutes,
  given: Draft.properties.given,
  language: Draft.properties.language,
  contributors: Draft.properties.contributors,
  tags: Type.Array(ref(Tag)),
  sources: Draft.properties.sources,
  heroImage: nullable(ref(HeroImage)),
})
export type Revision = Static<typeof Revision>

export const RevisionParams = Type.Object({ id: Id, n: RevisionNumber }, { additionalProperties: false })

export const RestorationInput = input('RestorationInput', 'The note of the new revision.', {
  note: Type.Optional(
    nullable(
      Text(500, {
        description: 'A remark on the new revision. Without a note, the note names the restored revision.',
      }),
    ),
  ),
})
export type RestorationInput = Static<typeof RestorationInput>

export const RestoredDraft = shape('RestoredDraft', 'The draft after a restoration.', {
  ...Draft.properties,
  restoredRevision: Type.Integer({ description: 'The number of the revision that was restored.' }),
  isSlugRestored: Type.Boolean({
    description:
      'False if another article has taken the slug of the restored revision since. The draft then ' +
      'keeps its present slug.',
  }),
})
export type RestoredDraft = Static<typeof RestoredDraft>

const comparedFields = [
  'title',
  'dek',
  'slug',
  'language',
  'contributors',
  'tags',
  'sources',
  'heroImage',
] as const
export type ComparedField = (typeof comparedFields)[number]

export const RevisionDiffQuery = Type.Object(
  {
    from: Type.Optional(
      Type.Integer({
        ...RevisionNumber,
        description: 'The number of the revision to compare with. The default is the revision before.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const RevisionDiff = shape('RevisionDiff', 'The differences between two revisions.', {
  from: Type.Integer({ description: 'The number of the revision to compare from.' }),
  to: Type.Integer({ description: 'The number of the revision to compare to.' }),
  fields: Type.Array(
    Type.Object({
      field: oneOf(comparedFields, 'The name of the field.'),
      from: Type.Unknown({
        description: 'The value in the revision `from`. Contributors and tags are given by name.',
      }),
      to: Type.Unknown({ description: 'The value in the revision `to`.' }),
    }),
    { description: 'The fields that differ, without the body.' },
  ),
  body: Type.Object({
    isMinimal: Type.Boolean({
      description:
        'False if the bodies differ in too many lines. The diff then removes all lines of the one ' +
        'and adds all lines of the other.',
    }),
    lines: Type.Array(Type.String(), {
      description:
        'The lines of a unified diff of the Markdown. Each hunk has a header (`@@ -1,3 +1,4 @@`) ' +
        'and lines that begin with a space, `-` or `+`. The array is empty if the bodies are the ' +
        'same.',
    }),
  }),
})
export type RevisionDiff = Static<typeof RevisionDiff>
