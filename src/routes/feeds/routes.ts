/** The route modules of feeds and sitemaps. */
import { feedRoutes } from './feeds.ts'
import { sitemapRoutes } from './sitemaps.ts'

export const routes = [feedRoutes, sitemapRoutes]
