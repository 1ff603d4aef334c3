/** Sets the rules for comments as an admin does. Rules that are left out get their defaults. */
import type { CommentRules } from '../../../src/domain/moderation/comment-rules.ts'
import { defaultSettings } from '../../../src/domain/settings.ts'
import type { Person, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'

export async function setCommentRules(
  { send }: Pick<TestApp, 'send'>,
  as: Person,
  rules: Partial<CommentRules>,
): Promise<void> {
  const payload = { ...defaultSettings, ...rules }
  expectStatus(await send({ method: 'PUT', url: '/v1/settings', as, payload }), 200)
}
