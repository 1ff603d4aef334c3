/** The route of the picture that the service draws for a contributor. */
import { findPresentContributor } from '../../db/queries/contributors/contributors.ts'
import type { Deps } from '../../deps.ts'
import { avatarSvg } from '../../domain/contributors/avatar.ts'
import { isNameOf } from '../../domain/uuid.ts'
import type { App } from '../../http/app-type.ts'
import { notFound } from '../../problems/api-error.ts'
import { IdOrSlugParams, redirectTo } from '../../schemas/common.ts'
import { SvgPicture } from '../../schemas/contributors/contributors.ts'

/** The picture changes only with the name, so a former one may be shown for some days. */
const cacheRule = 'public, max-age=86400, stale-while-revalidate=604800'

export function avatarRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/contributors/:idOrSlug/avatar.svg',
    {
      schema: {
        operationId: 'getContributorAvatar',
        summary: 'Get a picture with the initials of a contributor',
        description:
          'A picture for profiles without `avatarUrl`. The service draws it from the name, so no other ' +
          'site learns who reads. The colour stays the same for one contributor. Caches may keep the ' +
          'picture for a day.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        response: {
          200: { description: 'The picture.', content: { 'image/svg+xml': { schema: SvgPicture } } },
          308: redirectTo('the picture'),
        },
      },
      config: { action: 'contributor:read', problems: ['not-found'] },
    },
    async (request, reply) => {
      const { idOrSlug } = request.params
      const contributor = await findPresentContributor(deps.database.db, idOrSlug)
      if (!contributor) throw notFound('contributor')
      if (!isNameOf(contributor, idOrSlug)) {
        return reply.redirect(`/v1/contributors/${contributor.slug}/avatar.svg`, 308)
      }
      return reply
        .headers({
          'cache-control': cacheRule,
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        })
        .type('image/svg+xml; charset=utf-8')
        .send(avatarSvg(contributor))
    },
  )
}
