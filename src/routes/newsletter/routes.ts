/** The route modules of newsletters, their letters and signups, and of what mail servers report. */
import { bounceRoutes } from './bounces.ts'
import { newsletterRoutes } from './newsletters.ts'
import { sendingRoutes } from './sending.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupRoutes } from './signups.ts'

export const routes = [newsletterRoutes, sendingRoutes, signupRoutes, signupConfirmationRoutes, bounceRoutes]
