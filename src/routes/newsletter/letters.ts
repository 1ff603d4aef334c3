/**
 * The routes of letters. Everybody reads the archive of what was sent. Admins also see drafts, write
 * letters and delete them.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorIfAllowed, actorOf } from '../../auth/authorize.ts'
import { changeLetter } from '../../commands/newsletter/change-letter.ts'
import { createLetter } from '../../commands/newsletter/create-letter.ts'
import { deleteLetter } from '../../commands/newsletter/delete-letter.ts'
import { findLetter, listArchive, listLetters } from '../../db/queries/newsletter/letters.ts'
import { findNewsletter } from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { letterTag, prefersHtml, requiredExpectation, sendLetterPage } from '../../http/letter-answers.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { addVary, keepPrivate } from '../../http/vary.ts'
import {
  presentLetter,
  presentLetterItem,
  presentSavedLetter,
  presentSentItem,
  presentSentLetter,
  publicPageOf,
} from '../../presenters/newsletter/letters.ts'
import { notFound } from '../../problems/api-error.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import {
  Letter,
  LetterIfMatch,
  LetterInput,
  LetterList,
  LetterParams,
  LetterPatch,
  LetterQuery,
  LetterReadQuery,
  SavedLetter,
} from '../../schemas/newsletter/letters.ts'
import { NewsletterParams } from '../../schemas/newsletter/newsletters.ts'
import { withTextWorkFor } from '../text-work.ts'

export function letterRoutes(app: App, deps: Deps): void {
  const { publicUrl } = deps.config
  const { db } = deps.database

  app.get(
    '/v1/newsletters/:slug/letters',
    {
      schema: {
        operationId: 'listLetters',
        summary: 'List the letters of a newsletter',
        description:
          'The archive: the letters whose sending has begun, the latest first. With the token of an admin ' +
          'the list has all letters, the newest first, with their status.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        querystring: LetterQuery,
        response: { 200: ref(LetterList) },
      },
      config: { action: 'letter:read', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const { slug } = request.params
      const { limit, cursor, status } = request.query
      const newsletter = await findNewsletter(db, slug)
      if (!newsletter) throw notFound('newsletter')
      const page = { newsletterId: newsletter.id, status, limit }
      const place = { publicUrl, slug }
      if (await isWriter(request, reply, deps)) {
        const list = listName('letters', { slug, status })
        const [after] = readCursor(list, cursor, ['id']) ?? []
        const rows = await listLetters(db, { ...page, after })
        const present = (row: (typeof rows)[number]) => presentLetterItem(row, place)
        return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present })
      }
      const list = listName('archive', { slug, status })
      const key = readCursor(list, cursor, ['time', 'id'])
      const after = key && { startedAt: new Date(key[0]), id: key[1] }
      const rows = await listArchive(db, { ...page, after })
      const present = (row: (typeof rows)[number]) => presentSentItem(row, place)
      const keyOf = ({ startedAt, id }: (typeof rows)[number]) => [startedAt?.toISOString() ?? '', id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present })
    },
  )

  app.get(
    '/v1/newsletters/:slug/letters/:id',
    {
      schema: {
        operationId: 'getLetter',
        summary: 'Get a letter',
        description:
          'A letter of the archive, as JSON with its HTML, or as the page itself. A letter whose sending ' +
          'has not begun is a 404, except for the token of an admin, who also gets the text as it was written ' +
          'and the ETag that a change needs.',
        tags: ['Newsletter'],
        params: LetterParams,
        querystring: LetterReadQuery,
        response: {
          200: {
            description: 'The letter.',
            content: { 'application/json': { schema: ref(Letter) }, ...HtmlPage },
          },
        },
      },
      config: { action: 'letter:read', problems: ['not-found'] },
    },
    async (request, reply) => {
      const { format = prefersHtml(request) ? 'html' : 'json' } = request.query
      addVary(reply, 'Accept')
      const found = await findLetter(db, request.params)
      const isForWriter = await isWriter(request, reply, deps)
      const page = found && publicPageOf(found, publicUrl)
      if (!found || (!isForWriter && page === null)) throw notFound('letter')
      if (format === 'html') {
        if (typeof page !== 'string') throw notFound('page of this letter yet; see its preview')
        return sendLetterPage(reply, page)
      }
      if (!isForWriter) return reply.send(presentSentLetter(found, publicUrl))
      const letter = presentLetter(found, publicUrl)
      return reply.header('etag', letterTag(letter)).send(letter)
    },
  )

  app.post(
    '/v1/newsletters/:slug/letters',
    {
      schema: {
        operationId: 'createLetter',
        summary: 'Create a letter as a draft',
        description:
          'For admins. The articles that the letter names must be published. Nothing of the letter is public ' +
          'until its sending begins.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        body: ref(LetterInput),
        response: { 201: ref(SavedLetter) },
      },
      config: { action: 'letter:write', sends: ['ETag', 'Location'], problems: ['not-found'] },
    },
    async (request, reply) => {
      const { slug } = request.params
      const saved = await createLetter(withTextWorkFor(request, deps), actorOf(request), {
        slug,
        input: request.body,
      })
      const { warnings, ...letter } = presentSavedLetter(saved, publicUrl)
      const location = `/v1/newsletters/${slug}/letters/${letter.id}`
      reply.code(201).headers({ location, etag: letterTag(letter) })
      return { ...letter, warnings }
    },
  )
  addChanges(app, deps)
}

function addChanges(app: App, deps: Deps): void {
  const { publicUrl } = deps.config
  app.patch(
    '/v1/newsletters/:slug/letters/:id',
    {
      schema: {
        operationId: 'changeLetter',
        summary: 'Change a letter',
        description:
          'For admins. Applies a merge patch to a letter whose sending has not begun, and makes a new ' +
          'revision. A patch that changes nothing makes none.',
        tags: ['Newsletter'],
        params: LetterParams,
        headers: LetterIfMatch,
        body: ref(LetterPatch),
        response: { 200: ref(SavedLetter) },
      },
      config: {
        action: 'letter:write',
        sends: ['ETag'],
        problems: ['not-found', 'letter-status', 'precondition-failed', 'precondition-required'],
      },
    },
    async (request, reply) => {
      const { params, body, headers } = request
      const expectation = requiredExpectation(headers['if-match'])
      const saved = await changeLetter(withTextWorkFor(request, deps), actorOf(request), {
        name: params,
        patch: body,
        expectation,
      })
      const { warnings, ...letter } = presentSavedLetter(saved, publicUrl)
      reply.header('etag', letterTag(letter))
      return { ...letter, warnings }
    },
  )

  app.delete(
    '/v1/newsletters/:slug/letters/:id',
    {
      schema: {
        operationId: 'deleteLetter',
        summary: 'Delete a letter',
        description: 'For admins. Deletes a letter whose sending has not begun.',
        tags: ['Newsletter'],
        params: LetterParams,
        response: { 204: { description: 'The letter is deleted.', type: 'null' } },
      },
      config: { action: 'letter:write', problems: ['not-found', 'letter-status'] },
    },
    async (request, reply) => {
      await deleteLetter(deps, actorOf(request), request.params)
      return reply.code(204).send(null)
    },
  )
}

/** Whether the caller may see letters that were not sent. The answer is for this caller alone then. */
async function isWriter(request: FastifyRequest, reply: FastifyReply, deps: Deps): Promise<boolean> {
  addVary(reply, 'Authorization')
  const actor = await actorIfAllowed(request, 'letter:write', deps)
  if (actor) keepPrivate(reply)
  return actor !== undefined
}
