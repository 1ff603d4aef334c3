/** The route modules of newsletters, their letters and signups. */
import { automaticLetterRoutes } from './automatic-letters.ts'
import { letterPreviewRoutes } from './letter-previews.ts'
import { letterTemplateRoutes } from './letter-templates.ts'
import { letterRoutes } from './letters.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupRoutes } from './signups.ts'

export const routes = [
  signupRoutes,
  signupConfirmationRoutes,
  letterRoutes,
  letterPreviewRoutes,
  letterTemplateRoutes,
  automaticLetterRoutes,
]
