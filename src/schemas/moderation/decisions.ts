/** The ledger of moderation, batches of decisions, and what takes them back, as they travel. */
import { type Static, Type } from 'typebox'
import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { Decision, DecisionInput } from '../comments/comments.ts'
import { input, listQuery, nullable, oneOf, ref, separated, shape, Time, TwoWayPage } from '../common.ts'

const Uuid = (description: string) => Type.String({ format: 'uuid', description })

export const Ledger = shape('Ledger', 'Decisions on all comments.', {
  data: Type.Array(ref(Decision)),
  page: ref(TwoWayPage),
})

export const LedgerQuery = listQuery({
  moderator: Type.Optional(Uuid('By this account.')),
  action: Type.Optional(separated(oneOf(decisionActions), 'Any of these.', decisionActions.length)),
  reason: Type.Optional(separated(oneOf(decisionReasons), 'Any of these.', decisionReasons.length)),
  source: Type.Optional(separated(oneOf(decisionSources), 'Any of these.', decisionSources.length)),
  batch: Type.Optional(Uuid('Of one request.')),
  author: Type.Optional(Uuid('On comments of this account.')),
  comment: Type.Optional(Uuid('On this comment.')),
  since: Type.Optional(Type.String({ ...Time, description: 'Made at this time or later.' })),
  until: Type.Optional(Type.String({ ...Time, description: 'Made before this time.' })),
  count: Type.Optional(oneOf(['exact'], 'Adds `page.total`.')),
})
export type LedgerQuery = Static<typeof LedgerQuery>

const mostAtOnce = 100

export const DecisionBatchInput = input('DecisionBatchInput', 'What to do with these comments, and why.', {
  commentIds: Type.Array(Type.String({ format: 'uuid' }), {
    minItems: 1,
    maxItems: mostAtOnce,
    uniqueItems: true,
  }),
  ...DecisionInput.properties,
})
export type DecisionBatchInput = Static<typeof DecisionBatchInput>

export const DecisionBatch = shape(
  'DecisionBatch',
  'What became of the comments, in the order of the request.',
  {
    batchId: nullable(
      Type.String({
        format: 'uuid',
        description: 'What the new decisions have in common; null where all comments were already so.',
      }),
    ),
    data: Type.Array(ref(Decision), {
      description: 'Those that were already so come with the decision that made them so.',
    }),
  },
)
export type DecisionBatch = Static<typeof DecisionBatch>

const note = Type.Optional(
  nullable(Type.String({ maxLength: 2000, description: 'For the ledger, which moderators read.' })),
)

export const UndoInput = input('UndoInput', 'Why a decision is taken back.', { note })
export type UndoInput = Static<typeof UndoInput>

export const UndosInput = input(
  'UndosInput',
  'Which decisions to take back: those of a batch, or those that a moderator made in a stretch of time.',
  {
    batchId: Type.Optional(Uuid('Alone.')),
    moderatorId: Type.Optional(Uuid('With `since`.')),
    since: Type.Optional(Type.String({ ...Time, description: 'Made at this time or later.' })),
    until: Type.Optional(Type.String({ ...Time, description: 'Made before this time.' })),
    note,
  },
)
export type UndosInput = Static<typeof UndosInput>

export const Undos = shape('Undos', 'What was taken back.', {
  batchId: nullable(
    Type.String({
      format: 'uuid',
      description:
        'Of the decisions that take the others back, which can be taken back in turn; null without any.',
    }),
  ),
  undone: Type.Integer({ description: 'Comments that are as they were before.' }),
  skipped: Type.Integer({
    description:
      'Comments that stay as they are, 10,000 at most: removed, decided on anew, your own, or what an appeal has brought about.',
  }),
  hasMore: Type.Boolean({ description: 'Send the same request again to go on.' }),
})
export type Undos = Static<typeof Undos>
