/** The routes with which the owner of an account signs up to newsletters with one call. */
import { actorOf } from '../../auth/authorize.ts'
import { preferencesOf } from '../../commands/newsletter/change-preferences.ts'
import {
  chooseOwnNewsletters,
  leaveOwnNewsletters,
} from '../../commands/newsletter/choose-own-newsletters.ts'
import { requestSignup } from '../../commands/newsletter/request-signup.ts'
import { findAccount } from '../../db/queries/accounts/accounts.ts'
import { listAllNewsletters } from '../../db/queries/newsletter/newsletters.ts'
import { findSignupOf } from '../../db/queries/newsletter/subscriptions.ts'
import type { Deps } from '../../deps.ts'
import { acceptedLanguages, languageOfSignup } from '../../domain/newsletter/languages.ts'
import type { App } from '../../http/app-type.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentOwnSignup } from '../../presenters/newsletter/preference-pages.ts'
import { notFound } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { OwnSignup, OwnSignupInput } from '../../schemas/newsletter/own-signups.ts'
import { SignupReceipt } from '../../schemas/newsletter/signups.ts'
import { languagesOf } from './page-answers.ts'

const path = '/v1/accounts/me/newsletter-signup'

export function ownSignupRoutes(app: App, deps: Deps): void {
  app.get(
    path,
    {
      schema: {
        operationId: 'getOwnSignup',
        summary: 'Get your newsletters',
        description:
          'Returns which newsletters the address of your account gets. While the address is not verified, ' +
          'nothing is told about it, since it may be somebody else’s.',
        tags: ['Accounts'],
        response: { 200: ref(OwnSignup) },
      },
      config: { action: 'signup:read-own', problems: ['not-found'] },
    },
    async (request) => ownSignup(deps, actorOf(request).accountId),
  )

  app.put(
    path,
    {
      schema: {
        operationId: 'chooseOwnNewsletters',
        summary: 'Sign up to newsletters with your account',
        description:
          'Sets which newsletters the address of your account gets. A verified address is confirmed at once, ' +
          'without a mail, and the answer is 200. An address that is not verified gets the usual mail with a ' +
          'link, and the answer is 202. The same choice again changes nothing.',
        tags: ['Accounts'],
        body: ref(OwnSignupInput),
        response: { 200: ref(OwnSignup), 202: ref(SignupReceipt) },
      },
      config: {
        action: 'signup:change-own',
        problems: ['not-found', 'account-without-email', 'signup-suppressed', 'newsletters-closed'],
      },
    },
    async (request, reply) => {
      const accepted = acceptedLanguages(request.headers['accept-language'])
      const language = languageOfSignup(undefined, accepted)
      const shownIn = (await languagesOf(request, deps))(null)
      const visitor = visitorOf(request)
      const actor = actorOf(request)
      const choice = { input: request.body, language, shownIn, visitor }
      const email = await chooseOwnNewsletters(deps, actor, choice)
      if (email === undefined) return reply.send(await ownSignup(deps, actor.accountId))
      await requestSignup(deps, { ...request.body, email, language }, visitor)
      const message = 'If this address is not confirmed yet, a mail with a confirmation link is on its way.'
      return reply.code(202).send({ message })
    },
  )

  app.delete(
    path,
    {
      schema: {
        operationId: 'leaveOwnNewsletters',
        summary: 'Leave all newsletters with your account',
        description:
          'Unsubscribes the address of your account from all newsletters. The answer is 404 if the address ' +
          'never signed up, or is not verified.',
        tags: ['Accounts'],
        response: { 204: { description: 'The address gets no newsletter.', type: 'null' } },
      },
      config: { action: 'signup:change-own', problems: ['not-found', 'account-without-email'] },
    },
    async (request, reply) => {
      await leaveOwnNewsletters(deps, actorOf(request), visitorOf(request))
      return reply.code(204).send(null)
    },
  )
}

async function ownSignup({ database: { db } }: Deps, accountId: string): Promise<OwnSignup> {
  const account = await findAccount(db, accountId)
  if (!account) throw notFound('account')
  const { email, emailVerifiedAt } = account
  const emailVerified = email !== null && emailVerifiedAt !== null
  const signup = emailVerified ? ((await findSignupOf(db, email)) ?? null) : null
  const all = await listAllNewsletters(db)
  const newsletters = signup ? preferencesOf(signup, all).newsletters : all.filter(({ isOpen }) => isOpen)
  return presentOwnSignup({ emailVerified, signup, newsletters })
}
