/** Requests that work: feeds and sitemaps. */

import type { Person } from '../../app.ts'
import type { Fixtures } from '../../fixtures.ts'
import type { Operations, Parts } from './operation.ts'
import { nothing } from './operation.ts'

const ofTag = async (fixtures: Fixtures, owner: Person): Promise<Parts> => {
  await fixtures.publishedArticle(owner, { tags: ['Cars'] })
  return { params: { slug: 'cars' } }
}
const ofContributor = async (fixtures: Fixtures): Promise<Parts> => ({
  params: { idOrSlug: (await fixtures.contributor(await fixtures.person())).slug },
})
const ofArticle = async (fixtures: Fixtures, owner: Person): Promise<Parts> => ({
  params: { idOrSlug: await fixtures.publishedArticle(owner) },
})
const ofNewsletter = (): Parts => ({ params: { slug: 'newsletter' } })

export const feedOperations: Operations = {
  getArticleRssFeed: { action: 'feed:read', parts: nothing },
  getArticleAtomFeed: { action: 'feed:read', parts: nothing },
  getArticleJsonFeed: { action: 'feed:read', parts: nothing },
  getTagRssFeed: { action: 'feed:read', parts: ofTag },
  getTagAtomFeed: { action: 'feed:read', parts: ofTag },
  getTagJsonFeed: { action: 'feed:read', parts: ofTag },
  getContributorRssFeed: { action: 'feed:read', parts: ofContributor },
  getContributorAtomFeed: { action: 'feed:read', parts: ofContributor },
  getContributorJsonFeed: { action: 'feed:read', parts: ofContributor },
  getCommentRssFeed: { action: 'feed:read', parts: nothing },
  getCommentAtomFeed: { action: 'feed:read', parts: nothing },
  getCommentJsonFeed: { action: 'feed:read', parts: nothing },
  getArticleCommentRssFeed: { action: 'feed:read', parts: ofArticle },
  getArticleCommentAtomFeed: { action: 'feed:read', parts: ofArticle },
  getArticleCommentJsonFeed: { action: 'feed:read', parts: ofArticle },
  getLetterRssFeed: { action: 'feed:read', parts: ofNewsletter },
  getLetterAtomFeed: { action: 'feed:read', parts: ofNewsletter },
  getLetterJsonFeed: { action: 'feed:read', parts: ofNewsletter },
  getSitemap: { action: 'feed:read', parts: nothing },
  getSitemapPart: {
    action: 'feed:read',
    parts: async (fixtures, owner) => {
      await fixtures.publishedArticle(owner)
      return { params: { part: fixtures.month() } }
    },
  },
  getNewsSitemap: { action: 'feed:read', parts: nothing },
}
