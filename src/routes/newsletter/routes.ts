/** The route modules of newsletters, their letters and signups. */
import { letterPreviewRoutes } from './letter-previews.ts'
import { letterSettingRoutes } from './letter-settings.ts'
import { letterRoutes } from './letters.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupRoutes } from './signups.ts'

export const routes = [
  signupRoutes,
  signupConfirmationRoutes,
  letterRoutes,
  letterPreviewRoutes,
  letterSettingRoutes,
]
