/** The route modules of newsletter signups. */
import { signupAdminRoutes } from './signup-admin.ts'
import { signupConfirmationRoutes } from './signup-confirmation.ts'
import { signupImportRoutes } from './signup-imports.ts'
import { signupListRoutes } from './signup-list.ts'
import { signupRoutes } from './signups.ts'

export const routes = [
  signupRoutes,
  signupListRoutes,
  signupAdminRoutes,
  signupImportRoutes,
  signupConfirmationRoutes,
]
