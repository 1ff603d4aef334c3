/** The route modules of newsletters and their signups. */
import { newsletterRoutes } from './newsletters.ts'
import { sendingRoutes } from './sending.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupRoutes } from './signups.ts'

export const routes = [newsletterRoutes, sendingRoutes, signupRoutes, signupConfirmationRoutes]
