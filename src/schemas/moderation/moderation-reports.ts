/** The wire shape of the transparency report. */
import { type Static, Type } from 'typebox'
import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import { reportStatuses } from '../../domain/moderation/report.ts'
import { screeningSources } from '../../domain/moderation/screening.ts'
import { described, nullable, oneOf, shape, Time } from '../common.ts'

/** A member for each of the names, even where its number is 0. */
const each = <Name extends string, S extends ReturnType<typeof Type.Integer>>(
  names: readonly Name[],
  schema: S,
) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, S>, {
    additionalProperties: false,
  })

const count = Type.Integer()
const counts = <Name extends string>(names: readonly Name[]) => each(names, count)
const median = nullable(
  Type.Number({ description: 'The median in seconds; null if there was no such decision.' }),
)

export const ModerationReport = shape(
  'ModerationReport',
  'The figures of moderation for a period (Digital Services Act, articles 15 and 24).',
  {
    from: described(Time, 'The start of the period.'),
    to: Type.String({ ...Time, description: 'The end of the period, exclusive.' }),
    decisions: Type.Object({
      total: Type.Integer({
        description:
          'The number of decisions. Each is a decision on one comment; decisions of batches, ' +
          'suspensions, undos and appeals are included.',
      }),
      undoing: Type.Integer({ description: 'The number of these decisions that undo another decision.' }),
      byAction: counts(decisionActions),
      byReason: Type.Unsafe<Record<string, number>>({
        ...counts(decisionReasons),
        description: 'The decisions that hide a comment, by reason. Undos that hide a comment are included.',
      }),
      bySource: Type.Unsafe<Record<string, number>>({
        ...counts(decisionSources),
        description:
          'How the comments came to the moderators: by open reports (`reports`), held by a rule or the ' +
          'outside judge (`rule`), or found by the moderators themselves (`human`).',
      }),
    }),
    medianSecondsToDecision: Type.Object(
      {
        overall: median,
        bySource: Type.Object(
          Object.fromEntries(decisionSources.map((name) => [name, median])) as Record<
            (typeof decisionSources)[number],
            typeof median
          >,
        ),
      },
      {
        description:
          'The median time from the moment at which a comment began to wait, because it was held or ' +
          'first reported, to the decision that ended the wait. For a comment that did not wait, the ' +
          'time starts when it was posted. Undos, and decisions that restore a hidden comment, are not ' +
          'included.',
      },
    ),
    screenings: Type.Object({
      held: Type.Integer({
        description: 'How often a comment was held: when it was posted or edited, or because of reports.',
      }),
      refused: Type.Integer({
        description:
          'How many posts and edits were refused. Records of refusals are deleted after 180 days, so ' +
          'older ones are not included; to publish the figures of a year, save a report of each half.',
      }),
      bySource: Type.Array(Type.Object({ source: oneOf(screeningSources), held: count, refused: count })),
      byRule: Type.Array(Type.Object({ rule: Type.String(), held: count, refused: count }), {
        description: 'A comment that breaks several rules counts for each of them.',
      }),
    }),
    reports: Type.Object({
      total: count,
      byReason: Type.Array(
        Type.Object({
          reason: oneOf(decisionReasons),
          ...Object.fromEntries(reportStatuses.map((name) => [name, count])),
        } as { reason: ReturnType<typeof oneOf<typeof decisionReasons>> } & Record<
          (typeof reportStatuses)[number],
          typeof count
        >),
        {
          description: 'The reports that were received in the period, by reason and by their present status.',
        },
      ),
    }),
    appeals: Type.Object({
      submitted: count,
      byStatus: Type.Unsafe<Record<string, number>>({
        ...counts(appealStatuses),
        description: 'The appeals that were submitted in the period, by their present status.',
      }),
      medianSecondsToResolution: nullable(
        Type.Number({
          description:
            'The median time in seconds from an appeal to its judgement; null if no appeal was judged.',
        }),
      ),
    }),
    suspensions: Type.Object({ made: count, lifted: count }),
  },
)
export type ModerationReport = Static<typeof ModerationReport>

const Day = (description: string) => Type.String({ format: 'date', description })

export const ModerationReportQuery = Type.Object(
  {
    from: Type.Optional(Day('The first day of the period, in UTC. The default is 30 days before `to`.')),
    to: Type.Optional(Day('The day after the last day of the period, in UTC. The default is tomorrow.')),
    format: Type.Unsafe<'json' | 'csv'>({
      type: 'string',
      enum: ['json', 'csv'],
      default: 'json',
      description: 'The format of the answer.',
    }),
  },
  { additionalProperties: false },
)
export type ModerationReportQuery = Static<typeof ModerationReportQuery>
