/** The wire shapes of previews: links that show one revision without a login. */
import { type Static, Type } from 'typebox'
import { defaultPreview, longestPreview } from '../../domain/articles/previews.ts'
import { Id, input, listOf, listQuery, maxInteger, PersonRef, ref, shape, Time } from '../common.ts'

const members = {
  id: Id,
  revision: Type.Integer({
    description: 'The revision that the preview shows. It does not follow later revisions.',
  }),
  createdAt: Time,
  expiresAt: Type.String({ ...Time, description: 'When the link stops working.' }),
}

export const Preview = shape('Preview', 'A link that shows one revision, without its token.', {
  ...members,
  createdBy: { ...PersonRef, description: 'The account that created the preview.' },
})
export type Preview = Static<typeof Preview>

export const NewPreview = shape(
  'NewPreview',
  'A new preview with its token, which no other answer contains.',
  {
    ...members,
    token: Type.String({ description: 'The secret that opens the preview without a login.' }),
    url: Type.String({ format: 'uri', description: 'The address at which this service shows the preview.' }),
  },
)
export type NewPreview = Static<typeof NewPreview>

export const PreviewList = listOf('PreviewList', ref(Preview))

export const PreviewQuery = listQuery({})

export const PreviewInput = input('PreviewInput', 'Which revision a preview shows, and for how long.', {
  revision: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: maxInteger,
      description: 'The number of the revision. The default is the newest revision.',
    }),
  ),
  expiresIn: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: longestPreview,
      description:
        `The number of seconds until the link stops working, at most ${longestPreview} (7 days). ` +
        `The default is ${defaultPreview} (one day).`,
    }),
  ),
})
export type PreviewInput = Static<typeof PreviewInput>

export const PreviewParams = Type.Object(
  { id: Id, previewId: Type.String({ ...Id, description: 'The id of the preview.' }) },
  { additionalProperties: false },
)

export const PreviewTokenParams = Type.Object(
  { token: Type.String({ maxLength: 1000, description: 'The token of a preview.' }) },
  { additionalProperties: false },
)
