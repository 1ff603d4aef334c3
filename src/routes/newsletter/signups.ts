/** The route where anybody can sign up for the newsletter. */
import { requestSignup } from '../../commands/newsletter/request-signup.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { visitorOf } from '../../http/visitor.ts'
import { ref } from '../../schemas/common.ts'
import { SignupInput, SignupReceipt } from '../../schemas/newsletter/signups.ts'

export function signupRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/newsletter-signups',
    {
      schema: {
        operationId: 'requestSignup',
        summary: 'Sign up for the newsletter',
        description:
          'Sends a mail with a confirmation link to the address. The address gets the newsletter ' +
          'only after its owner has confirmed. The answer is the same for every address, so it ' +
          'does not tell whether the address is on the list. A confirmed address stays confirmed ' +
          'and gets no further mail.',
        tags: ['Newsletter'],
        body: ref(SignupInput),
        response: { 202: ref(SignupReceipt) },
      },
      config: { action: 'signup:request', limits: ['signup-address', 'signup-account'] },
    },
    async (request, reply) => {
      await requestSignup(deps, request.body, visitorOf(request))
      reply.code(202)
      return {
        message: 'If this address is not confirmed yet, a mail with a confirmation link is on its way.',
      }
    },
  )
}
