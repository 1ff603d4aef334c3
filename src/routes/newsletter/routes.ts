/** The route modules of newsletters, their letters and signups, and of what mail servers report. */
import { automaticLetterRoutes } from './automatic-letters.ts'
import { bounceRoutes } from './bounces.ts'
import { letterPreviewRoutes } from './letter-previews.ts'
import { letterTemplateRoutes } from './letter-templates.ts'
import { letterRoutes } from './letters.ts'
import { newsletterRoutes } from './newsletters.ts'
import { ownSignupRoutes } from './own-signups.ts'
import { sendingRoutes } from './sending.ts'
import { signupAdminRoutes } from './signup-admin.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupImportRoutes } from './signup-imports.ts'
import { signupListRoutes } from './signup-list.ts'
import { signupPreferenceRoutes } from './signup-preferences.ts'
import { signupRequestRoutes } from './signup-requests.ts'
import { signupUnsubscriptionRoutes } from './signup-unsubscription.ts'

export const routes = [
  newsletterRoutes,
  letterRoutes,
  letterPreviewRoutes,
  letterTemplateRoutes,
  automaticLetterRoutes,
  sendingRoutes,
  signupRequestRoutes,
  signupListRoutes,
  signupAdminRoutes,
  signupImportRoutes,
  signupConfirmationRoutes,
  signupPreferenceRoutes,
  signupUnsubscriptionRoutes,
  ownSignupRoutes,
  bounceRoutes,
]
