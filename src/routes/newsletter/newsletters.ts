/** The routes of newsletters: everybody can read them, and admins make and change them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorIfAllowed, actorOf } from '../../auth/authorize.ts'
import { changeNewsletter, removeNewsletter } from '../../commands/newsletter/change-newsletter.ts'
import { createNewsletter } from '../../commands/newsletter/create-newsletter.ts'
import {
  findNewsletter,
  listNewsletters,
  type NewsletterRow,
} from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { addVary, keepPrivate } from '../../http/vary.ts'
import { presentNewsletter, presentNewsletterToAdmin } from '../../presenters/newsletter/newsletters.ts'
import { notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import {
  Newsletter,
  NewsletterInput,
  NewsletterList,
  NewsletterParams,
  NewsletterPatch,
  NewsletterQuery,
} from '../../schemas/newsletter/newsletters.ts'

/**
 * Admins see more. Their answers are for no cache that others share, so the answers of the public stay the
 * same for everybody.
 */
async function presenterFor(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: Deps,
): Promise<(row: NewsletterRow) => Newsletter> {
  const admin = await actorIfAllowed(request, 'newsletter:change', deps)
  if (!admin) return presentNewsletter
  keepPrivate(reply)
  addVary(reply, 'Authorization')
  return presentNewsletterToAdmin
}

export function newsletterRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/newsletters',
    {
      schema: {
        operationId: 'listNewsletters',
        summary: 'List newsletters',
        description:
          'Lists the newsletters of the publication in the order of their positions. Admins also get the ' +
          'senders and the times of changes.',
        tags: ['Newsletter'],
        querystring: NewsletterQuery,
        response: { 200: ref(NewsletterList) },
      },
      config: { action: 'newsletter:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = listName('newsletters')
      const key = readCursor(list, cursor, ['integer', 'text'])
      const after = key && { position: key[0], slug: key[1] }
      const rows = await listNewsletters(db, { after, limit })
      const present = await presenterFor(request, reply, deps)
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ position, slug }) => [position, slug],
        present,
      })
    },
  )

  app.get(
    '/v1/newsletters/:slug',
    {
      schema: {
        operationId: 'getNewsletter',
        summary: 'Get a newsletter',
        description: 'Returns one newsletter. Admins also get its sender and the times of its changes.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        response: { 200: ref(Newsletter) },
      },
      config: { action: 'newsletter:read', problems: ['not-found'] },
    },
    async (request, reply) => {
      const row = await findNewsletter(db, request.params.slug)
      if (!row) throw notFound('newsletter')
      const present = await presenterFor(request, reply, deps)
      return present(row)
    },
  )

  addWritingRoutes(app, deps)
}

function addWritingRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/newsletters',
    {
      schema: {
        operationId: 'createNewsletter',
        summary: 'Create a newsletter',
        description:
          'For admins. Adds a newsletter that people can sign up to. A publication can have 50. Letters come ' +
          'from `from`, whose domain must allow your mail server to send for it.',
        tags: ['Newsletter'],
        body: ref(NewsletterInput),
        response: { 201: ref(Newsletter) },
      },
      config: {
        action: 'newsletter:change',
        sends: ['Location'],
        problems: ['newsletter-slug-taken', 'newsletter-limit'],
      },
    },
    async (request, reply) => {
      const row = await createNewsletter(deps, actorOf(request), request.body)
      reply.code(201).header('location', `/v1/newsletters/${row.slug}`)
      return presentNewsletterToAdmin(row)
    },
  )

  app.patch(
    '/v1/newsletters/:slug',
    {
      schema: {
        operationId: 'changeNewsletter',
        summary: 'Change a newsletter',
        description:
          'For admins. Applies a merge patch. `isOpen: false` ends signups; whoever gets the newsletter goes ' +
          'on getting it. One default newsletter must remain.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        body: ref(NewsletterPatch),
        response: { 200: ref(Newsletter) },
      },
      config: { action: 'newsletter:change', problems: ['not-found', 'newsletter-last-default'] },
    },
    async (request) => {
      const { params, body } = request
      return presentNewsletterToAdmin(
        await changeNewsletter(deps, actorOf(request), { slug: params.slug, patch: body }),
      )
    },
  )

  app.delete(
    '/v1/newsletters/:slug',
    {
      schema: {
        operationId: 'deleteNewsletter',
        summary: 'Delete a newsletter',
        description:
          'For admins. Deletes a newsletter that has no letters and is not the last default one. Its ' +
          'subscribers stay on the list for their other newsletters.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        response: { 204: { description: 'The newsletter is deleted.', type: 'null' } },
      },
      config: {
        action: 'newsletter:change',
        problems: ['not-found', 'newsletter-has-letters', 'newsletter-last-default'],
      },
    },
    async (request, reply) => {
      await removeNewsletter(deps, actorOf(request), request.params.slug)
      return reply.code(204).send(null)
    },
  )
}
