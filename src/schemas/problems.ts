/** The wire shapes of problem documents (RFC 9457) and of the descriptions of problem codes. */
import { type Static, Type } from 'typebox'
import { described, PersonRef, shape, Time } from './common.ts'

export const Problem = Type.Object(
  {
    type: Type.String({
      format: 'uri-reference',
      description: 'The path `/problems/{code}`. GET it to read the description of the code.',
    }),
    title: Type.String({ description: 'The meaning of the code in a few words.' }),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status of the answer.' }),
    detail: Type.String({ description: 'What is wrong with this request, as a sentence for people.' }),
    instance: Type.String({
      description: 'The id of the request, which is also in `X-Request-Id` and in the log of the service.',
    }),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            pointer: Type.Optional(
              Type.String({
                description: 'The part of the body that is wrong, as a JSON pointer (RFC 6901).',
              }),
            ),
            parameter: Type.Optional(
              Type.String({ description: 'The name of the path, query or header parameter that is wrong.' }),
            ),
            detail: Type.String({
              description: 'What is wrong with this part. The text continues the name of the part.',
            }),
            code: Type.Optional(
              Type.String({
                description:
                  'Only for a batch: the problem code that a request with this part alone would get.',
              }),
            ),
            claimedBy: Type.Optional(
              described(
                PersonRef,
                'Only with the code `queue-item-claimed`: the moderator who has claimed the comment.',
              ),
            ),
            claimedUntil: Type.Optional(
              Type.String({
                ...Time,
                description: 'Only with the code `queue-item-claimed`: when the claim ends.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  {
    $id: 'Problem',
    description: 'An error (RFC 9457). Some codes add further members.',
    additionalProperties: true,
  },
)

export const ProblemKind = shape('ProblemKind', 'The meaning of a problem code.', {
  type: Type.String({ format: 'uri-reference', description: 'The path of this description.' }),
  title: Type.String({ description: 'The meaning of the code in a few words.' }),
  status: Type.Integer({ description: 'The HTTP status of the answers with this code.' }),
  description: Type.String({ description: 'When the problem occurs, and what to do about it.' }),
})
export type ProblemKind = Static<typeof ProblemKind>

export const ProblemCodeParams = Type.Object(
  { code: Type.String({ maxLength: 100, description: 'A problem code, for example `article-slug-taken`.' }) },
  { additionalProperties: false },
)
