/** The route modules of newsletter signups. */
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupRoutes } from './signups.ts'

export const routes = [signupRoutes, signupConfirmationRoutes]
