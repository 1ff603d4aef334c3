/** THE TABLES of who may import whom. ARCHITECTURE.md shows them to readers. */

/**
 * Maps each layer to the layers that it may import. After `type:`, it may import only types, which
 * do not exist at run time.
 */
export const layers: Record<string, readonly string[]> = {
  domain: [],
  ids: [],
  problems: [],
  config: ['domain'],
  text: ['domain'],
  offload: ['domain', 'problems', 'text'],
  schemas: ['domain', 'auth/policy'],
  log: ['type:config'],
  deps: ['type:auth', 'type:config', 'type:db', 'type:offload', 'type:outbound'],
  auth: ['domain', 'outbound/issuer-keys', 'problems'],
  db: ['domain', 'offload', 'type:config'],
  outbound: ['domain', 'problems', 'type:config', 'type:outbox'],
  outbox: ['db/job-store', 'db/queries/settings', 'domain', 'type:auth', 'type:db', 'type:deps'],
  presenters: ['domain', 'type:db', 'type:schemas'],
  live: ['db', 'domain', 'presenters', 'problems'],
  commands: [
    'auth',
    'db',
    'domain',
    'outbox',
    'problems',
    'text',
    'type:config',
    'type:deps',
    'type:schemas',
  ],
  jobs: ['auth', 'commands', 'db', 'domain', 'outbound', 'outbox', 'type:deps'],
  http: [
    'auth',
    'config/loopback',
    'db/constraint-errors',
    'domain',
    'presenters',
    'problems',
    'schemas',
    'type:text/markdown-document',
  ],
  routes: [
    'auth',
    'commands',
    'db/migrations',
    'db/queries',
    'domain',
    'http',
    'live',
    'presenters',
    'problems',
    'schemas',
    'type:deps',
  ],
  inbound: ['auth', 'commands', 'domain', 'http/ip-network', 'type:deps'],
  boot: [
    'auth',
    'commands',
    'config',
    'db',
    'domain',
    'ids',
    'jobs',
    'log',
    'offload',
    'outbound',
    'outbox',
    'type:deps',
  ],
  app: ['auth', 'http', 'routes', 'schemas', 'type:deps'],
  main: ['app', 'boot', 'config', 'db', 'inbound', 'jobs', 'log'],
}

/**
 * Maps each area to the areas that it may import, in any layer. Code that several areas use is at
 * the root of its layer.
 */
export const areas: Record<string, readonly string[]> = {
  articles: ['comments', 'contributors'],
  comments: ['accounts', 'articles', 'credentials', 'moderation'],
  moderation: ['accounts', 'articles', 'comments', 'service'],
  // An erasure and an export reach everything that belongs to an account.
  accounts: ['articles', 'comments', 'contributors', 'credentials', 'moderation', 'newsletter'],
  // All sealed keys are sealed anew together.
  credentials: ['accounts', 'newsletter'],
  contributors: ['accounts'],
  // Letters show articles, and the owner of an account signs up with one call.
  newsletter: ['accounts', 'articles'],
  service: [],
  feeds: ['articles', 'newsletter'],
}
