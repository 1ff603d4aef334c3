/** The transparency report as it travels. */
import { type Static, Type } from 'typebox'
import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import { reportStatuses } from '../../domain/moderation/report.ts'
import { screeningSources } from '../../domain/moderation/screening.ts'
import { nullable, oneOf, shape, Time } from '../common.ts'

/** A number for each of the names, 0 included. */
const each = <Name extends string, S extends ReturnType<typeof Type.Integer>>(
  names: readonly Name[],
  schema: S,
) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, S>, {
    additionalProperties: false,
  })

const count = Type.Integer()
const counts = <Name extends string>(names: readonly Name[]) => each(names, count)
const median = nullable(Type.Number({ description: 'Seconds; null where there was none.' }))

export const ModerationReport = shape(
  'ModerationReport',
  'What moderation did in a stretch of time, in numbers (Digital Services Act, articles 15 and 24).',
  {
    from: Time,
    to: Type.String({ ...Time, description: 'Exclusive.' }),
    decisions: Type.Object({
      total: Type.Integer({
        description: 'On one comment each: those of batches, suspensions, undos and appeals are among them.',
      }),
      undoing: Type.Integer({ description: 'Of them, those that take another back.' }),
      byAction: counts(decisionActions),
      byReason: Type.Unsafe<Record<string, number>>({
        ...counts(decisionReasons),
        description: 'Of the decisions that hide a comment, by undoing another one too.',
      }),
      bySource: Type.Unsafe<Record<string, number>>({
        ...counts(decisionSources),
        description:
          'What had brought the comment before the moderator: reports that were open, else the rule or judge that held it, else nothing but their own eyes.',
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
          'From the moment at which the comment began to wait, since it was held or first reported, to the decision that ended that; where it did not wait, from when it was posted. Without decisions that take another back, and without restorations of what was hidden, by hand or on appeal.',
      },
    ),
    screenings: Type.Object({
      held: Type.Integer({
        description: 'Each time that a comment came to wait: as it was posted or edited, or by reports.',
      }),
      refused: Type.Integer({
        description:
          'Posts and edits; of the last 180 days only, since what is known of older ones is deleted: whoever publishes the figures of a year keeps a report of each half.',
      }),
      bySource: Type.Array(Type.Object({ source: oneOf(screeningSources), held: count, refused: count })),
      byRule: Type.Array(Type.Object({ rule: Type.String(), held: count, refused: count }), {
        description: 'A comment that several rules met counts for each.',
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
        { description: 'Received then, with what has come of them by now.' },
      ),
    }),
    appeals: Type.Object({
      submitted: count,
      byStatus: Type.Unsafe<Record<string, number>>({
        ...counts(appealStatuses),
        description: 'What has come by now of those submitted then.',
      }),
      medianSecondsToResolution: nullable(
        Type.Number({ description: 'Seconds from an appeal to its judgement; null where there was none.' }),
      ),
    }),
    suspensions: Type.Object({ made: count, lifted: count }),
  },
)
export type ModerationReport = Static<typeof ModerationReport>

const Day = (description: string) => Type.String({ format: 'date', description })

export const ModerationReportQuery = Type.Object(
  {
    from: Type.Optional(Day('The first day, in UTC; 30 days before `to` unless given.')),
    to: Type.Optional(Day('The day after the last one; tomorrow unless given.')),
    format: Type.Unsafe<'json' | 'csv'>({ type: 'string', enum: ['json', 'csv'], default: 'json' }),
  },
  { additionalProperties: false },
)
export type ModerationReportQuery = Static<typeof ModerationReportQuery>
