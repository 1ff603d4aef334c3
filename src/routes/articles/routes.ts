/** The route modules of articles, drafts, revisions, previews and tags. */
import { archiveRoutes } from './archives.ts'
import { articleRoutes } from './articles.ts'
import { contributorArticleRoutes } from './contributor-articles.ts'
import { correctionRoutes } from './corrections.ts'
import { deletionRoutes } from './deletions.ts'
import { draftListRoutes } from './draft-lists.ts'
import { draftRoutes } from './drafts.ts'
import { previewRoutes } from './previews.ts'
import { publicationRoutes } from './publications.ts'
import { revisionRoutes } from './revisions.ts'
import { suggestionRoutes } from './suggestions.ts'
import { tagRoutes } from './tags.ts'

export const routes = [
  articleRoutes,
  contributorArticleRoutes,
  archiveRoutes,
  draftRoutes,
  publicationRoutes,
  correctionRoutes,
  tagRoutes,
  suggestionRoutes,
  draftListRoutes,
  revisionRoutes,
  previewRoutes,
  deletionRoutes,
]
