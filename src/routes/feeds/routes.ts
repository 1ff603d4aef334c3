/** The route modules of feeds and sitemaps. */
import { commentFeedRoutes } from './comment-feeds.ts'
import { feedRoutes } from './feeds.ts'
import { sitemapRoutes } from './sitemaps.ts'

export const routes = [commentFeedRoutes, feedRoutes, sitemapRoutes]
