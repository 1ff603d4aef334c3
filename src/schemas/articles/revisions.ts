/** The saved states of a draft as they travel, their restoration and their differences. */
import { type Static, Type } from 'typebox'
import {
  Id,
  input,
  listOf,
  listQuery,
  nullable,
  oneOf,
  PersonRef,
  ref,
  Slug,
  shape,
  Time,
} from '../common.ts'
import { Byline, HeroImage, Source, Tag } from './articles.ts'
import { Draft } from './drafts.ts'

const RevisionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

const summary = {
  revision: Type.Integer({ description: 'Its number: 1 is the first.' }),
  title: Type.String(),
  note: nullable(Type.String({ description: "The author's remark on this revision." })),
  isLive: Type.Boolean({ description: 'Whether it is what the public reads now.' }),
  createdBy: { ...PersonRef, description: 'Who saved it.' },
  createdAt: Time,
}

export const RevisionSummary = shape('RevisionSummary', 'A saved state of a draft, in a list.', summary)
export type RevisionSummary = Static<typeof RevisionSummary>

export const RevisionList = listOf('RevisionList', ref(RevisionSummary))

export const RevisionQuery = listQuery({})

export const Revision = shape('Revision', 'A saved state of a draft; it never changes.', {
  ...summary,
  articleId: Id,
  slug: Slug,
  dek: nullable(Type.String()),
  body: Type.String({ description: 'Markdown, as written.' }),
  bodyHtml: Type.String({ description: 'Sanitised HTML, as publication would show it.' }),
  excerpt: Type.String(),
  readingMinutes: Draft.properties.readingMinutes,
  given: Draft.properties.given,
  language: Type.String(),
  contributors: Type.Array(ref(Byline)),
  tags: Type.Array(ref(Tag)),
  sources: Type.Array(ref(Source)),
  heroImage: nullable(ref(HeroImage)),
})
export type Revision = Static<typeof Revision>

export const RevisionParams = Type.Object({ id: Id, n: RevisionNumber }, { additionalProperties: false })

export const RestorationInput = input('RestorationInput', 'A remark on the revision that restores another.', {
  note: Type.Optional(
    nullable(
      Type.String({ maxLength: 500, description: 'Without it the note names the revision restored.' }),
    ),
  ),
})
export type RestorationInput = Static<typeof RestorationInput>

export const RestoredDraft = shape('RestoredDraft', 'The working copy after a restoration.', {
  ...Draft.properties,
  restoredRevision: Type.Integer({ description: 'The revision whose text it has again.' }),
  isSlugRestored: Type.Boolean({
    description:
      'False where another article has taken the slug of that revision since: the draft keeps the one it had.',
  }),
})
export type RestoredDraft = Static<typeof RestoredDraft>

export const comparedFields = [
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
        description: 'The revision to compare with; the one before unless given.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const RevisionDiff = shape('RevisionDiff', 'What changed from one revision to another.', {
  from: Type.Integer(),
  to: Type.Integer(),
  fields: Type.Array(
    Type.Object({
      field: oneOf(comparedFields),
      from: Type.Unknown({ description: 'As the field is in a revision: contributors and tags by name.' }),
      to: Type.Unknown(),
    }),
    { description: 'Those that differ, the body aside.' },
  ),
  body: Type.Object({
    isMinimal: Type.Boolean({
      description:
        'False where the bodies differ in too many lines to be compared in time: then all of the one is taken away and all of the other added.',
    }),
    lines: Type.Array(Type.String(), {
      description:
        'A unified diff of the Markdown: headers of hunks (`@@ -1,3 +1,4 @@`), and lines that begin with a space, `-` or `+`. Empty where the bodies are the same.',
    }),
  }),
})
export type RevisionDiff = Static<typeof RevisionDiff>
