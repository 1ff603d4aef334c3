/** Holds the code against ARCHITECTURE.md's table of imports: who may import whom, and which package belongs where. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'

const root = resolve(import.meta.dirname, '../../src')

/** Layer -> the layers it may import. `type:` in front: only as types, which are gone at run time. */
const allowed: Record<string, readonly string[]> = {
  domain: [],
  text: ['domain'],
  schemas: ['domain', 'auth/policy'],
  'community-problems': [],
  'problem-types': ['community-problems'],
  errors: ['problem-types'],
  config: ['domain', 'setting-parsers'],
  'setting-parsers': ['domain'],
  log: ['type:config'],
  ids: [],
  deps: ['type:auth', 'type:commands', 'type:config', 'type:db'],
  auth: ['domain', 'errors', 'problem-types'],
  db: ['domain', 'type:config'],
  demo: ['domain'],
  presenters: ['domain', 'type:db', 'type:schemas'],
  live: ['domain', 'db', 'errors', 'presenters'],
  jobs: ['domain', 'auth', 'db', 'commands', 'errors', 'type:config', 'type:deps'],
  commands: [
    'domain',
    'jobs/outbox',
    'jobs/prepare-queues',
    'jobs/refresh-search',
    'jobs/reply-notices',
    'jobs/wake-up',
    'text',
    'auth',
    'db',
    'demo',
    'errors',
    'ids',
    'type:config',
    'type:deps',
    'type:schemas',
  ],
  plugins: ['auth', 'db/constraint-errors', 'domain', 'errors', 'problem-types', 'schemas'],
  routes: [
    'domain',
    'schemas',
    'commands',
    'db/queries',
    'db/migrations',
    'live',
    'plugins/network',
    'presenters',
    'auth',
    'errors',
    'problem-types',
    'type:deps',
  ],
  assemble: ['domain', 'auth', 'commands', 'db/queries', 'ids', 'type:config', 'type:db', 'type:deps'],
  app: ['plugins', 'auth', 'routes', 'schemas', 'type:deps'],
  main: ['app', 'assemble', 'auth', 'commands', 'config', 'db', 'jobs', 'log'],
}

/** Package -> the only layers (or files) that may import it. */
const packageOwners: Record<string, readonly string[]> = {
  fastify: ['type:deps', 'type:assemble', 'auth/authorize', 'plugins', 'routes', 'app'],
  'drizzle-orm': ['db'],
  pg: ['db/postgres'],
  '@electric-sql/pglite': ['db/embedded'],
  jose: ['auth'],
  '@node-rs/argon2': ['auth/passwords'],
  '@zxcvbn-ts/language-common': ['auth/common-passwords'],
  typebox: ['schemas'],
  ajv: ['plugins/validation'],
  'markdown-it': ['text/markdown', 'type:text'],
  'sanitize-html': ['text/sanitize'],
  diff: ['text/diff'],
  feedsmith: ['presenters/feed-formats'],
  sitemap: ['presenters/sitemaps'],
  pino: ['log'],
  'pg-boss': ['jobs', 'db/job-store', 'db/embedded'],
  nodemailer: ['jobs/mailer'],
}

type Import = { from: string; to: string; isType: boolean; isPackage: boolean }

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm,
  )
  return [...statements].map(([, type, from, bare]) => {
    const target = from ?? bare ?? ''
    const isPackage = !target.startsWith('.')
    return {
      from: withoutExtension(file),
      to: isPackage
        ? packageName(target)
        : withoutExtension(relative(root, resolve(root, dirname(file), target))),
      isType: type !== undefined,
      isPackage,
    }
  })
}

function withoutExtension(path: string): string {
  return path.replace(/\.ts$/, '')
}

function packageName(specifier: string): string {
  const [scope = '', name] = specifier.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

function layerOf(path: string): string {
  return path.split('/', 1)[0] ?? path
}

function matches(path: string, rule: string): boolean {
  return path === rule || path.startsWith(`${rule}/`)
}

const files = sourceFiles(root)
const imports = files.flatMap(importsOf)

t.test('the check sees the code', async (t) => {
  t.ok(files.length > 80, `${files.length} files`)
  t.ok(imports.length > 300, `${imports.length} imports`)
  t.same(
    [...new Set(files.map((file) => layerOf(withoutExtension(file))))].sort(),
    Object.keys(allowed).sort(),
    'every layer has its row in the table',
  )
})

t.test('layers import only what they may', async (t) => {
  const broken = imports
    .filter(({ isPackage, from, to }) => !isPackage && !to.startsWith('..') && layerOf(from) !== layerOf(to))
    .filter(({ from, to, isType }) => {
      const rules = allowed[layerOf(from)] ?? []
      return !rules.some((rule) =>
        rule.startsWith('type:') ? isType && matches(to, rule.slice(5)) : matches(to, rule),
      )
    })
    .map(({ from, to, isType }) => `${from} imports ${isType ? 'the types of ' : ''}${to}`)
  t.same(broken, [])
})

t.test('packages stay where they belong', async (t) => {
  const broken = imports
    .filter(({ isPackage, to }) => isPackage && packageOwners[to] !== undefined)
    .filter(({ from, to, isType }) => {
      const owners = packageOwners[to] ?? []
      return !owners.some((owner) =>
        owner.startsWith('type:') ? isType && matches(from, owner.slice(5)) : matches(from, owner),
      )
    })
    .map(({ from, to }) => `${from} imports ${to}`)
  t.same(broken, [])
})

t.test('the domain takes nothing from outside', async (t) => {
  const broken = imports.filter(
    ({ from, to, isPackage }) => layerOf(from) === 'domain' && isPackage && to !== '',
  )
  t.same(broken, [])
})

t.test('policy knows nothing but the domain', async (t) => {
  const broken = imports.filter(({ from, to }) => from === 'auth/policy' && layerOf(to) !== 'domain')
  t.same(broken, [])
})

t.test('files are small enough to read', async (t) => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 301)
  t.same(long, [])
})

t.test('every file says in its first comment what it is for', async (t) => {
  const silent = files.filter((file) => !readFileSync(join(root, file), 'utf8').startsWith('/**'))
  t.same(silent, [])
})
