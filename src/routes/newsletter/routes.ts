/** The route modules of newsletters, their letters and signups, and of what mail servers report. */
import { bounceRoutes } from './bounces.ts'
import { letterPreviewRoutes } from './letter-previews.ts'
import { letterSettingRoutes } from './letter-settings.ts'
import { letterRoutes } from './letters.ts'
import { newsletterRoutes } from './newsletters.ts'
import { sendingRoutes } from './sending.ts'
import { signupAdminRoutes } from './signup-admin.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupImportRoutes } from './signup-imports.ts'
import { signupListRoutes } from './signup-list.ts'
import { signupRoutes } from './signups.ts'

export const routes = [
  newsletterRoutes,
  letterRoutes,
  letterPreviewRoutes,
  letterSettingRoutes,
  sendingRoutes,
  signupRoutes,
  signupListRoutes,
  signupAdminRoutes,
  signupImportRoutes,
  signupConfirmationRoutes,
  bounceRoutes,
]
