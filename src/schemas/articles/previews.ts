/** Links that show one revision without a login, as they travel. */
import { type Static, Type } from 'typebox'
import { defaultPreview, longestPreview } from '../../domain/articles/previews.ts'
import { Id, input, listOf, listQuery, PersonRef, ref, shape, Time } from '../common.ts'

const members = {
  id: Id,
  revision: Type.Integer({ description: 'The revision that it shows, whatever is saved later.' }),
  createdAt: Time,
  expiresAt: Time,
}

export const Preview = shape('Preview', 'A link that shows one revision, without its token.', {
  ...members,
  createdBy: PersonRef,
})
export type Preview = Static<typeof Preview>

export const NewPreview = shape('NewPreview', 'A preview as it is shown once, when it was made.', {
  ...members,
  token: Type.String({ description: 'It opens the preview without a login. It is not shown again.' }),
  url: Type.String({ format: 'uri', description: 'Where this service shows it.' }),
})
export type NewPreview = Static<typeof NewPreview>

export const PreviewList = listOf('PreviewList', ref(Preview))

export const PreviewQuery = listQuery({})

export const PreviewInput = input('PreviewInput', 'What the preview shows, and for how long.', {
  revision: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The newest unless given.' }),
  ),
  expiresIn: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: longestPreview,
      description: `Seconds; at most ${longestPreview} (7 days), ${defaultPreview} (a day) where you leave it out.`,
    }),
  ),
})
export type PreviewInput = Static<typeof PreviewInput>

export const PreviewParams = Type.Object({ id: Id, previewId: Id }, { additionalProperties: false })

export const PreviewTokenParams = Type.Object(
  { token: Type.String({ maxLength: 1000, description: 'The token of a preview.' }) },
  { additionalProperties: false },
)
