/**
 * Readers vote on comments, withdraw their votes, and list their own votes for a whole page at
 * once.
 */
import { actorOf } from '../../auth/authorize.ts'
import { voteOnComment } from '../../commands/comments/vote-on-comment.ts'
import { listOwnVotes } from '../../db/queries/comments/votes.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { OwnVoteList, OwnVotesQuery, VoteInput, VoteState } from '../../schemas/comments/votes.ts'
import { IdParams, ref } from '../../schemas/common.ts'

const config = {
  action: 'comment:vote',
  problems: ['not-found', 'comment-own-vote'],
  limits: ['vote-address', 'vote-account'],
} as const

export function voteRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/comments/:id/vote',
    {
      schema: {
        operationId: 'voteOnComment',
        summary: 'Vote on a comment, or change your vote',
        description:
          'Votes the comment up or down. Each account has one vote on a comment; the same vote again ' +
          'changes nothing. You cannot vote on your own comment, or on a comment that is hidden or ' +
          'waits for a moderator.',
        tags: ['Comments'],
        params: IdParams,
        body: ref(VoteInput),
        response: { 200: ref(VoteState) },
      },
      config,
    },
    async (request) => {
      const { params, body } = request
      return voteOnComment(deps, actorOf(request), { commentId: params.id, value: body.value })
    },
  )

  app.delete(
    '/v1/comments/:id/vote',
    {
      schema: {
        operationId: 'withdrawVote',
        summary: 'Withdraw your vote on a comment',
        description:
          'Removes your vote and returns the new score. If you have not voted on the comment, nothing ' +
          'changes.',
        tags: ['Comments'],
        params: IdParams,
        response: { 200: ref(VoteState) },
      },
      config,
    },
    async (request) => voteOnComment(deps, actorOf(request), { commentId: request.params.id, value: null }),
  )

  app.get(
    '/v1/accounts/me/votes',
    {
      schema: {
        operationId: 'listOwnVotes',
        summary: 'List your votes on up to 100 comments',
        description:
          'Returns your votes on the comments that you name. Threads are the same for every reader and ' +
          'do not contain your votes, so ask for them here.',
        tags: ['Comments'],
        querystring: OwnVotesQuery,
        response: { 200: ref(OwnVoteList) },
      },
      config: { action: 'vote:list' },
    },
    async (request) => {
      const { accountId } = actorOf(request)
      return { data: await listOwnVotes(deps.database.db, { accountId, commentIds: request.query.comment }) }
    },
  )
}
