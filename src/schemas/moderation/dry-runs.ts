/** The wire shapes of a test of screening rules on past comments. */
import { type Static, Type } from 'typebox'
import { screeningRules } from '../../domain/moderation/screening.ts'
import { described, Id, input, nullable, oneOf, ref, shape, Time } from '../common.ts'
import { CommentRulesInput } from '../service/settings.ts'

export const DryRunInput = input(
  'DryRunInput',
  'The rules to test, and the period of the comments to test them on.',
  {
    settings: ref(CommentRulesInput),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 90,
        description: 'The number of days up to now whose comments are tested; 30 by default.',
      }),
    ),
  },
)
export type DryRunInput = Static<typeof DryRunInput>

const Share = (description: string) => nullable(Type.Number({ minimum: 0, maximum: 1, description }))

export const DryRun = shape('DryRun', 'How often the rules agree with the decisions of moderators.', {
  since: described(Time, 'Comments that were posted at this time or later were tested.'),
  isTruncated: Type.Boolean({
    description: 'Whether the period has more than 10,000 comments; then the newest 10,000 were tested.',
  }),
  comments: Type.Integer({
    description: 'The number of comments by readers that were tested, decided on or not.',
  }),
  decided: Type.Integer({
    description:
      'The number of these comments that moderators decided on. A comment that an undo put back into ' +
      'the queue does not count.',
  }),
  wouldHold: Type.Integer({ description: 'The number of comments that the rules would hold.' }),
  wouldRefuse: Type.Integer({ description: 'The number of comments that the rules would refuse.' }),
  matches: Type.Object(
    {
      truePositives: Type.Integer({
        description: 'The rules would hold or refuse the comment, and moderators hid it.',
      }),
      falsePositives: Type.Integer({
        description: 'The rules would hold or refuse the comment, but moderators let it stand.',
      }),
      falseNegatives: Type.Integer({
        description: 'The rules would let the comment pass, but moderators hid it.',
      }),
      trueNegatives: Type.Integer({
        description: 'The rules would let the comment pass, and moderators let it stand.',
      }),
    },
    { description: 'The numbers of decided comments by what the rules would do and what moderators did.' },
  ),
  precision: Share(
    'The share of the caught comments that moderators hid, from 0 to 1; null if the rules catch none.',
  ),
  recall: Share(
    'The share of the hidden comments that the rules catch, from 0 to 1; null if moderators hid none.',
  ),
  byRule: Type.Array(
    Type.Object({
      rule: oneOf(screeningRules),
      hits: Type.Integer({ description: 'The number of comments that the rule would hold or refuse.' }),
      upheld: Type.Integer({ description: 'The number of these comments that moderators hid.' }),
      overruled: Type.Integer({ description: 'The number of these comments that moderators let stand.' }),
    }),
  ),
  examples: Type.Object(
    { falsePositives: Type.Array(Id), falseNegatives: Type.Array(Id) },
    { description: 'The ids of the newest false positives and false negatives, at most 20 of each.' },
  ),
})
export type DryRun = Static<typeof DryRun>
