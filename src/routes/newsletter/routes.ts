/** The route modules of newsletters and their signups. */
import { newsletterRoutes } from './newsletters.ts'
import { ownSignupRoutes } from './own-signups.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupPreferenceRoutes } from './signup-preferences.ts'
import { signupRequestRoutes } from './signup-requests.ts'
import { signupUnsubscriptionRoutes } from './signup-unsubscription.ts'
import { signupRoutes } from './signups.ts'

export const routes = [
  newsletterRoutes,
  signupRequestRoutes,
  signupRoutes,
  signupConfirmationRoutes,
  signupPreferenceRoutes,
  signupUnsubscriptionRoutes,
  ownSignupRoutes,
]
