/**
 * THE TABLE of who may do what. Each route names one of these actions. The role with the widest
 * reach decides.
 */
import type { Reach } from '../domain/actor.ts'
import { type Audience, type Role, roles } from '../domain/roles.ts'

/**
 * `suspended` says how far an account reaches while it is suspended, whatever its roles. Without
 * this cell, a suspended account may not take the action.
 */
type Row = Partial<Record<Audience | 'suspended', Reach>>

/**
 * An action that is open to `anonymous` is open to everybody, and its route ignores any token, except
 * to explain a 404 and to show admins more of a profile (`actorIfAllowed`).
 */
const everyone: Row = { anonymous: 'any' }
const everyAccount: Row = { reader: 'own' }
/**
 * Everybody may read what is stored about them, object, leave, and look after their own login, even
 * while they are suspended.
 */
const evenSuspended: Row = { reader: 'own', suspended: 'own' }
/**
 * One's own are the articles that one created, and those that one is in the byline of: that of the
 * draft, and for reading and unpublishing also that of the public text.
 */
const authors: Row = { author: 'own', admin: 'any' }

const table = {
  'service:inspect': everyone,

  'account:register': everyone,
  'account:verify-email': everyone,
  'account:reset-password': everyone,
  'account:read-self': evenSuspended,
  'account:export': evenSuspended,
  'account:erase': evenSuspended,
  'account:change-self': everyAccount,
  'account:request-verification': everyAccount,
  'account:change-credentials': evenSuspended,
  'account:list': { admin: 'any' },
  'account:set-roles': { admin: 'any' },
  'account:erase-other': { admin: 'any' },
  'account:export-other': { admin: 'any' },
  'account:force-reset': { admin: 'any' },
  'account:suspend': { moderator: 'any', admin: 'any' },
  'session:start': everyone,
  'session:refresh': everyone,
  'session:list': evenSuspended,
  'session:end': evenSuspended,
  'session:end-other': { admin: 'any' },
  'access-token:create': everyAccount,
  'access-token:list': evenSuspended,
  'access-token:revoke': { reader: 'own', admin: 'any', suspended: 'own' },

  'article:list': everyone,
  'article:read': everyone,
  'article:create': { author: 'own', admin: 'any' },
  // `own` is narrower here: co-authors delete nothing (`delete-article.ts`).
  'article:delete': authors,
  'draft:list': authors,
  'draft:read': authors,
  'draft:revise': authors,
  'preview:create': authors,
  'preview:list': authors,
  'preview:revoke': authors,
  'preview:read': everyone,
  'article:publish': authors,
  'article:unpublish': authors,
  'article:correct': authors,
  'article:set-comment-policy': { author: 'own', moderator: 'any', admin: 'any' },

  'suggestion:list': everyone,

  'tag:list': everyone,
  'tag:rename': { admin: 'any' },
  'tag:merge': { admin: 'any' },
  'tag:delete': { admin: 'any' },

  'comment:list': everyone,
  'comment:list-own': evenSuspended,
  'comment:list-all': { moderator: 'any' },
  'comment:post': { reader: 'any' },
  'comment:edit': everyAccount,
  'comment:remove': evenSuspended,
  'comment:vote': { reader: 'any' },
  'vote:list': evenSuspended,
  'comment:read-revisions': { moderator: 'any' },
  'comment:decide': { moderator: 'any' },
  'comment:read-decisions': { moderator: 'any' },
  'comment:report': { reader: 'any' },
  'comment:read-reports': { moderator: 'any' },
  'queue:read': { moderator: 'any' },
  'queue:claim': { moderator: 'any' },
  'moderation:dry-run': { moderator: 'any', admin: 'any' },
  'decision:list': { moderator: 'any', admin: 'any' },
  'decision:batch': { moderator: 'any' },
  'decision:undo': { moderator: 'own', admin: 'any' },
  'moderation:report': { moderator: 'any', admin: 'any' },
  'notice:list': evenSuspended,
  'reply-notice:read': evenSuspended,
  'reply-notice:change': evenSuspended,
  'reply-notice:unsubscribe': everyone,
  'appeal:submit': evenSuspended,
  'appeal:list': { moderator: 'any' },
  'appeal:resolve': { moderator: 'any' },

  'contributor:list': everyone,
  'contributor:read': everyone,
  'contributor:create': { admin: 'any' },
  'contributor:change': { author: 'own', moderator: 'own', admin: 'any' },
  'contributor:order': { admin: 'any' },
  'contributor:merge': { admin: 'any' },
  'contributor:delete': { admin: 'any' },
  'contributor:read-co-authors': { reader: 'own', admin: 'any', suspended: 'own' },
  // Somebody who is suspended may only end agreements (`set-co-authors.ts`).
  'contributor:set-co-authors': { reader: 'own', admin: 'any', suspended: 'own' },

  'newsletter:list': everyone,
  'newsletter:read': everyone,
  'newsletter:change': { admin: 'any' },
  'letter:send': { admin: 'any' },
  'letter:read': everyone,
  'letter:write': { admin: 'any' },

  'signup:request': everyone,
  'signup:read-own': evenSuspended,
  'signup:change-own': evenSuspended,
  'signup:list': { admin: 'any' },
  // Whoever reports proves it with a signature.
  'bounce:report': everyone,
  'signup:change': { admin: 'any' },
  'signup:import': { admin: 'any' },

  'feed:read': everyone,

  'settings:read': { admin: 'any' },
  'settings:change': { admin: 'any' },
  'audit:read': { admin: 'any' },
} as const satisfies Record<string, Row>

export type Action = keyof typeof table

export const policy: Record<Action, Row> = table

export function isAction(value: unknown): value is Action {
  return typeof value === 'string' && Object.hasOwn(policy, value)
}

export function isOpenToAnonymous(action: Action): boolean {
  return policy[action].anonymous !== undefined
}

export function isOpenToSuspended(action: Action): boolean {
  return policy[action].suspended !== undefined
}

/**
 * Actions that no personal access token can be made for. Whoever holds a token must not be able to
 * obtain a login, another token or more rights with it.
 */
const notDelegable: ReadonlySet<Action> = new Set([
  'account:set-roles',
  'account:suspend',
  'account:export',
  'account:erase',
  'account:erase-other',
  'account:export-other',
  'account:force-reset',
  'account:request-verification',
  'account:change-credentials',
  'session:list',
  'session:end',
  'session:end-other',
  'access-token:create',
  'access-token:list',
  'access-token:revoke',
])

/**
 * The actions that a personal access token can be made for. Actions open to anonymous need no
 * token.
 */
export const delegableActions: readonly Action[] = (Object.keys(table) as Action[]).filter(
  (action) => !isOpenToAnonymous(action) && !notDelegable.has(action),
)

/** How far the given roles reach in `action`; `undefined` if they do not allow it at all. */
export function reachOf(action: Action, held: readonly Role[]): Reach | undefined {
  const reaches = held.map((role) => policy[action][role])
  if (reaches.includes('any')) return 'any'
  return reaches.includes('own') ? 'own' : undefined
}

/** The roles that allow `action`. */
export function rolesFor(action: Action): Role[] {
  return roles.filter((role) => policy[action][role] !== undefined)
}

/** How far a suspended account reaches in `action`, whose roles alone would give it `reach`. */
export function reachWhileSuspended(action: Action, reach: Reach): Reach | undefined {
  const { suspended } = policy[action]
  return suspended === 'any' ? reach : suspended
}
