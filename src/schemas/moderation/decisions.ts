/** The wire shapes of the list of all decisions, of batches of decisions, and of undos. */
import { type Static, Type } from 'typebox'
import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { Decision, DecisionInput } from '../comments/comments.ts'
import {
  input,
  listQuery,
  nullable,
  oneOf,
  ref,
  separated,
  shape,
  Text,
  Time,
  TwoWayPage,
} from '../common.ts'

const uuid = (description: string) => Type.String({ format: 'uuid', description })

export const Ledger = shape('Ledger', 'A page of the decisions on all comments.', {
  data: Type.Array(ref(Decision)),
  page: ref(TwoWayPage),
})

export const LedgerQuery = listQuery({
  moderator: Type.Optional(uuid('Only decisions that this account made.')),
  action: Type.Optional(
    separated(
      oneOf(decisionActions),
      'Only decisions with one of these actions, separated by commas.',
      decisionActions.length,
    ),
  ),
  reason: Type.Optional(
    separated(
      oneOf(decisionReasons),
      'Only decisions with one of these reasons, separated by commas.',
      decisionReasons.length,
    ),
  ),
  source: Type.Optional(
    separated(
      oneOf(decisionSources),
      'Only decisions with one of these sources, separated by commas.',
      decisionSources.length,
    ),
  ),
  batch: Type.Optional(uuid('Only decisions of this batch.')),
  author: Type.Optional(uuid('Only decisions on comments that this account wrote.')),
  comment: Type.Optional(uuid('Only decisions on this comment.')),
  since: Type.Optional(
    Type.String({ ...Time, description: 'Only decisions that were made at this time or later.' }),
  ),
  until: Type.Optional(
    Type.String({ ...Time, description: 'Only decisions that were made before this time.' }),
  ),
  count: Type.Optional(oneOf(['exact'], '`exact` adds `page.total`.')),
})
export type LedgerQuery = Static<typeof LedgerQuery>

const mostAtOnce = 100

export const DecisionBatchInput = input(
  'DecisionBatchInput',
  'A decision on several comments, and its reason.',
  {
    commentIds: Type.Array(Type.String({ format: 'uuid' }), {
      description: 'The comments to decide on; no comment may appear twice.',
      minItems: 1,
      maxItems: mostAtOnce,
      uniqueItems: true,
    }),
    ...DecisionInput.properties,
  },
)
export type DecisionBatchInput = Static<typeof DecisionBatchInput>

export const DecisionBatch = shape(
  'DecisionBatch',
  'The decisions on the comments, in the order of the request.',
  {
    batchId: nullable(
      Type.String({
        format: 'uuid',
        description: 'The batch of the new decisions; null if none was needed.',
      }),
    ),
    data: Type.Array(ref(Decision), {
      description:
        'One decision for each comment. For a comment that already had the new status, it is the ' +
        'decision that gave the comment this status.',
    }),
  },
)
export type DecisionBatch = Static<typeof DecisionBatch>

const note = Type.Optional(nullable(Text(2000, { description: 'A note for other moderators.' })))

export const UndoInput = input('UndoInput', 'A note on the undo of a decision.', { note })
export type UndoInput = Static<typeof UndoInput>

export const UndosInput = input(
  'UndosInput',
  'The decisions to undo: the decisions of a batch, or the decisions that a moderator made in a period.',
  {
    batchId: Type.Optional(
      uuid('The batch to undo. It cannot be combined with `moderatorId`, `since` and `until`.'),
    ),
    moderatorId: Type.Optional(
      uuid('The moderator whose decisions are to be undone. `since` is required with it.'),
    ),
    since: Type.Optional(
      Type.String({ ...Time, description: 'Only decisions that were made at this time or later.' }),
    ),
    until: Type.Optional(
      Type.String({ ...Time, description: 'Only decisions that were made before this time.' }),
    ),
    note,
  },
)
export type UndosInput = Static<typeof UndosInput>

export const Undos = shape('Undos', 'The result of an undo.', {
  batchId: nullable(
    Type.String({
      format: 'uuid',
      description:
        'The batch of the decisions that undid the others, which can be undone in turn; null if ' +
        'nothing was undone.',
    }),
  ),
  undone: Type.Integer({ description: 'The number of comments whose decisions were undone.' }),
  skipped: Type.Integer({
    description:
      'The number of comments that did not change, up to 10,000: they were removed or decided on again ' +
      'since, are your own, or were decided on by an appeal.',
  }),
  hasMore: Type.Boolean({
    description: 'Whether there are more decisions to undo; send the same request again to go on.',
  }),
})
export type Undos = Static<typeof Undos>
