/** Problem documents (RFC 9457) and the description of a problem's kind. */
import { type Static, Type } from 'typebox'
import { shape } from './common.ts'

export const Problem = Type.Object(
  {
    type: Type.String({
      format: 'uri-reference',
      description: '/problems/{code}; resolves to its description.',
    }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What is wrong with this request.' }),
    instance: Type.String({ description: 'The id of this request, as in X-Request-Id and in the log.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            pointer: Type.Optional(Type.String({ description: 'JSON pointer into the body (RFC 6901).' })),
            parameter: Type.Optional(
              Type.String({ description: 'Name of the path, query or header parameter.' }),
            ),
            detail: Type.String(),
            code: Type.Optional(
              Type.String({ description: 'In a batch: the code that this part alone is refused with.' }),
            ),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  {
    $id: 'Problem',
    description: 'Every answer that is not a success (RFC 9457). Some kinds carry further members.',
    additionalProperties: true,
  },
)

export const ProblemKind = shape('ProblemKind', 'What a problem code means.', {
  type: Type.String({ format: 'uri-reference' }),
  title: Type.String(),
  status: Type.Integer(),
  description: Type.String(),
})
export type ProblemKind = Static<typeof ProblemKind>

export const ProblemCodeParams = Type.Object(
  { code: Type.String({ maxLength: 100, description: 'A problem code, for example `article-slug-taken`.' }) },
  { additionalProperties: false },
)
