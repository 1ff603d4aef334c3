/** The route modules of newsletter signups, and of what mail servers report about mail to them. */
import { bounceRoutes } from './bounces.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupRoutes } from './signups.ts'

export const routes = [signupRoutes, signupConfirmationRoutes, bounceRoutes]
