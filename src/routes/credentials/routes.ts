/** The route modules of logins, tokens, passwords and addresses. */
import { accessTokenRoutes } from './access-tokens.ts'
import { emailAddressRoutes } from './email-addresses.ts'
import { passwordRoutes } from './passwords.ts'
import { sessionRoutes } from './sessions.ts'

export const routes = [emailAddressRoutes, passwordRoutes, sessionRoutes, accessTokenRoutes]
