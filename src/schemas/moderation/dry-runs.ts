/** Trying rules for comments on those of the past, as it travels. */
import { type Static, Type } from 'typebox'
import { screeningRules } from '../../domain/moderation/screening.ts'
import { Id, input, nullable, oneOf, ref, shape, Time } from '../common.ts'
import { CommentRulesInput } from '../service/settings.ts'

export const DryRunInput = input('DryRunInput', 'Rules to try, and on how much of the past.', {
  settings: ref(CommentRulesInput),
  days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 90,
      description: 'Comments that were posted within so many days; 30 without it.',
    }),
  ),
})
export type DryRunInput = Static<typeof DryRunInput>

const Share = (description: string) => nullable(Type.Number({ minimum: 0, maximum: 1, description }))

export const DryRun = shape('DryRun', 'How far rules would have done what moderators did.', {
  since: Time,
  isTruncated: Type.Boolean({
    description: 'There were more comments than are looked at: the newest 10,000.',
  }),
  comments: Type.Integer({ description: 'Readers’ comments that were looked at, decided or not.' }),
  decided: Type.Integer({ description: 'Those on which a moderator’s last decision stands.' }),
  wouldHold: Type.Integer(),
  wouldRefuse: Type.Integer(),
  matches: Type.Object(
    {
      truePositives: Type.Integer({ description: 'Held or refused, and hidden by moderators.' }),
      falsePositives: Type.Integer({ description: 'Held or refused, though moderators let it stand.' }),
      falseNegatives: Type.Integer({ description: 'Let through, though moderators hid it.' }),
      trueNegatives: Type.Integer({ description: 'Let through, and moderators let it stand.' }),
    },
    { description: 'Of the decided ones.' },
  ),
  precision: Share('Of what the rules catch, the part that moderators hid; null where they catch nothing.'),
  recall: Share('Of what moderators hid, the part that the rules catch; null where they hid nothing.'),
  byRule: Type.Array(
    Type.Object({
      rule: oneOf(screeningRules),
      hits: Type.Integer(),
      upheld: Type.Integer({ description: 'Hits that moderators hid.' }),
      overruled: Type.Integer({ description: 'Hits that moderators let stand.' }),
    }),
  ),
  examples: Type.Object(
    { falsePositives: Type.Array(Id), falseNegatives: Type.Array(Id) },
    { description: 'Ids of comments, the newest first, 20 at most of each.' },
  ),
})
export type DryRun = Static<typeof DryRun>
